import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { causeway, commandLine, type Running, start } from '../fixtures/causeway.js'
import { fixture } from '../fixtures/fixture.js'
import { key, type OnTerminal, onTerminal } from '../fixtures/on-terminal.js'

const file = fixture('asking.ts')
const folder = mkdtempSync(join(tmpdir(), 'causeway-terminal-'))
const opened = join(folder, 'opened')
const secret = 'sk-never-to-be-seen'

/** The bodies that the model was sent. */
const asked: string[] = []
let model: Server
let server: Running
let url = ''
let flags: readonly string[] = []
let shell: OnTerminal

beforeAll(async () => {
  writeFileSync(
    join(folder, 'xdg-open'),
    `#!/bin/sh\nprintf '%s\\n' "$#" "$@" > '${opened}.part' && mv '${opened}.part' '${opened}'\n`,
  )
  chmodSync(join(folder, 'xdg-open'), 0o755)
  model = createServer((request, response) => {
    request.setEncoding('utf8').on('data', (chunk: string) => asked.push(chunk))
    request.on('end', () => {
      const isKnown = request.headers.authorization === `Bearer ${secret}`
      response.writeHead(isKnown ? 200 : 401, { 'content-type': 'application/json' })
      const message = { role: 'assistant', content: 'Short.\x1b[2J' }
      const answer = {
        id: 'chatcmpl-1',
        object: 'chat.completion',
        model: 'tiny:1b',
        choices: [{ index: 0, message, finish_reason: 'stop' }],
      }
      response.end(
        JSON.stringify(isKnown ? answer : { error: { message: 'Who are you?', type: 'invalid_request_error' } }),
      )
    })
  })
  await new Promise<void>((resolve) => model.listen(0, '127.0.0.1', resolve))
  // as: it listens on TCP
  const { port } = model.address() as AddressInfo
  flags = ['--model', 'tiny', '--model-url', `http://127.0.0.1:${port}/v1/`, '--model-key', 'env:MODEL_SECRET']
  server = start(['serve', file, '--http', '0'])
  url = (await server.said(/http:\S+/))[0]
  shell = onTerminal(['shell', ...flags, '--', ...commandLine('serve', file)], {
    MODEL_SECRET: secret,
    PATH: `${folder}${delimiter}${process.env.PATH}`,
  })
  await shell.shows(/asking 2\.0\.0[\s\S]*> ?$/)
})

afterAll(async () => {
  await shell.hangUp()
  expect(shell.raw).not.toContain(secret)
  expect(shell.raw).not.toContain('\x1b[2J')
  model.close()
  server.child.kill()
  await server.ended
  rmSync(folder, { recursive: true })
})

/** The prompt of the shell, with nothing behind it. */
const READY = /\n\S+> ?$/

/** Types a line and waits for what it comes to. */
async function line(text: string, shown: RegExp): Promise<RegExpExecArray> {
  shell.type(text, key.enter)
  return shell.shows(shown)
}

describe('a form', () => {
  test('has its fields checked one by one, its defaults filled in, and is sent when all of it was seen', async () => {
    await line(
      'call register',
      /causeway\.js asks\n.*Who\ufffd\[2J are you\?[\s\S]*Your name \(at least 2 characters\)/,
    )
    await line('A', /Expected a string of at least 2 characters/)
    await line('da', /mail \(email; optional\)\n.*name@example/)
    await line('nobody', /Expected .*e-?mail/i)
    await line('@example.com', /born \(date; optional\)/)
    await line('', /age \(a whole number 0 to 120\)\n.*42/)
    await line('0', /Expected .*120/)
    await line(`${key.backspace}${key.backspace}`, /news\n.*yes/)
    await line(key.down, /size \(optional\)[\s\S]*\(leave out\)/)
    await line(key.up, /color\n[\s\S]*Red\n.*Green/)
    await line('', /tags \(at least 1 of them\)/)
    await line(`${key.down}${key.space}`, /at least 1 item/)
    await line(`${key.space}${key.down}${key.down}${key.space}`, /Send them to causeway\.js\?/)
    expect(shell.text).toMatch(
      /Your name: Ada\n.*nobody@example\.com\n.*born: \(left out\)\n.*age: 4\n.*news: no\n.*size: l\n.*color: Green\n.*tags: a, c/,
    )
    await line('', READY)
    // The line is wider than the terminal.
    expect(shell.text.replaceAll('\n', '')).toContain(
      'accept {"name":"Ada","mail":"nobody@example.com","age":4,"news":false,"size":"l","color":"#0f0","tags":["a","c"]}',
    )
  })

  test('can be changed before it is sent, and declined', async () => {
    await line('call register', /Your name/)
    await line('Ada', /mail/)
    for (const next of [/born/, /age/, /news/, /size/, /color/, /tags/, /Send them/]) await line('', next)
    await line(key.down, /Your name .*\n.*Ada/)
    shell.type(key.ctrlD)
    await shell.shows(/Leave the form\?/)
    await line('', /Your name/)
    shell.type(key.escape)
    await shell.shows(/Leave the form\?/)
    await line(key.down, /decline null\n\S+> ?$/)
  })

  test('can be left without an answer, and Ctrl-C ends the call', async () => {
    await line('call register', /Your name/)
    shell.type(key.escape)
    await shell.shows(/Leave the form\?/)
    shell.type(key.escape)
    await shell.shows(/cancel null\n\S+> ?$/)
    await line('call register', /Your name/)
    shell.type(key.ctrlC)
    await shell.shows(/error Interrupted\.\n\S+> ?$/)
  })
})

describe('an address', () => {
  test('is shown in full and opened after consent only, as one argument of a program', async () => {
    await line(
      'call visit url="https://pay.example/a?b=c;d&e"',
      /visit pay\.example\n.*Please sign in\.\nhttps:\/\/pay\.example\/a\?b=c;d&e\n[\s\S]*Open this page of pay\.example\?/,
    )
    await line('', /Are you done there\?/)
    await line('', /accept\n\S+> ?$/)
    // The browser is none of this program's children that it waits for.
    await expect.poll(() => existsSync(opened)).toBe(true)
    expect(readFileSync(opened, 'utf8')).toBe('1\nhttps://pay.example/a?b=c;d&e\n')
  })

  test('that looks odd comes with warnings, and Enter alone does not open it', async () => {
    await line('call visit url=http://xn--pypal-4ve.com/', /not https[\s\S]*'pаypal\.com' is xn--pypal-4ve\.com/)
    await line('', /decline\n\S+> ?$/)
    await line('call visit url=file:///etc/passwd', /file: is none: declined\.[\s\S]*decline\n\S+> ?$/)
  })
})

describe('sampling', () => {
  test('is shown, sent to the model after consent, and its answer is shown before the server sees it', async () => {
    await line(
      'call summarize text=long',
      /wants a completion by a model\n.*system: Be brief\.\n.*user: Summarize: long\n.*at most 50 tokens[\s\S]*Send it to tiny/,
    )
    await line('', /tiny:1b answers\n.*Short\.[\s\S]*Send it to causeway\.js\?/)
    await line('', /tiny:1b said: Short\./)
    expect(JSON.parse(asked.pop() ?? '')).toEqual({
      model: 'tiny',
      messages: [
        { role: 'system', content: 'Be brief.' },
        { role: 'user', content: 'Summarize: long' },
      ],
      max_tokens: 50,
      stream: false,
    })
  })

  test('can be edited, answered by hand and declined', async () => {
    await line('call summarize text=long', /What shall happen\?/)
    await line(key.down, /The last message/)
    shell.type('er', key.enter, key.enter)
    await shell.shows(/Summarize: longer[\s\S]*What shall happen\?/)
    await line(`${key.down}${key.down}`, /Your answer to/)
    shell.type('By hand.', key.enter, key.enter)
    await shell.shows(/human said: By hand\.\n\S+> ?$/)
    await line('call summarize text=long', /What shall happen\?/)
    await line(key.up, /error .*declined[\s\S]*> ?$/)
    expect(asked).toEqual([])
  })

  test('needs nobody where that was said, and tells what the model says against it', async () => {
    const env = { MODEL_SECRET: secret }
    const { stdout, stderr } = await start(['call', url, 'summarize', 'text=x', ...flags, '--yes-sampling'], env).ended
    expect([stdout, stderr]).toEqual([
      expect.stringMatching(/^tiny:1b said: Short\./),
      expect.stringMatching(/asks tiny at 127/),
    ])
    for (const era of ['modern', 'legacy']) {
      const nobody = await causeway('call', url, 'summarize', 'text=x', '--era', era)
      expect(nobody.stderr).toMatch(/capability sampling[\s\S]*or give it a model: --model/)
    }
    const refused = await start(['call', url, 'summarize', 'text=x', ...flags, '--yes-sampling'], {
      MODEL_SECRET: 'wrong',
    }).ended
    expect(refused.stderr).toMatch(
      /^The model at 127\.0\.0\.1:\d+ refused with status 401: Who are you\?\ncauseway: The model did not answer/m,
    )
  })
})

describe('the shell', () => {
  test('completes commands, names, arguments and values by TAB', async () => {
    const typed: readonly (readonly [string, RegExp])[] = [
      ['com', /> complete$/],
      ['call pi', /> call pick$/],
      ['call pick ci', /> call pick city=$/],
      ['call pick city=R', /> call pick city=Rome$/],
      ['call pick exact=t', /> call pick exact=true$/],
      ['read n', /> read note:\/\/one$/],
      ['read city://j', /> read city:\/\/jp\/$/],
      ['read city://no/Osl', /> read city:\/\/no\/Oslo$/],
      ['prompt praise who=G', /> prompt praise who=Grace$/],
      ['prompt praise who=Ada sty', /> prompt praise who=Ada style=$/],
      ['prompt praise who=Ada style=', /> prompt praise who=Ada style=like\\ Ada$/],
      ['log wa', /> log warning$/],
      ['help su', /> help subscribe$/],
    ]
    for (const [text, completed] of typed) {
      shell.type(text)
      await shell.shows(new RegExp(`> ${text.replaceAll(/[?/]/g, '\\$&')}$`))
      shell.type(key.tab)
      await shell.shows(completed)
      shell.type(key.clearLine)
      await shell.shows(/^\S+>$/)
    }
  })

  test('shows what there is to choose from at two TABs, however fast they come', async () => {
    shell.type(`call pick city=O${key.tab}${key.tab}`)
    await shell.shows(/city=Oslo +city=Osaka[\s\S]*> call pick city=Os$/)
    shell.type(key.clearLine)
    await shell.shows(/> ?$/)
  })

  test('calls, reads, renders and completes', async () => {
    await line('call pick {"city": "Oslo"}', /picked Oslo\n\S+> ?$/)
    await line(`call pick '{"city": "Oslo"}' city=Rome`, /picked Rome\n\S+> ?$/)
    await line('read city://no/Oslo', /About Oslo\.\n\S+> ?$/)
    await line('prompt praise who="Ada L" style=x', /user:\nPraise Ada L x\.\n\S+> ?$/)
    await line('complete praise who', /Ada\nGrace\n\S+> ?$/)
    await line('ping', /It answered in/)
    await line('list prompts', /PROMPT[\s\S]*praise +who=<text> \[style=<text>\] +Praises/)
    await line('info', /asking 2\.0\.0 speaks 2026-07-28[\s\S]*era +modern/)
  })

  test('goes on after errors, which are one line', async () => {
    await line('call pcik', /error The server has no tool 'pcik'\. Did you mean 'pick'\?\n\S+> ?$/)
    await line('pick', /error Unknown command 'pick'\. Did you mean 'call pick'\?\n\S+> ?$/)
    await line('call pick', /Missing argument:\n {2}city=/)
    await line('read nothing://', /error .*not found/i)
    await line('log loud', /Expected a level; got 'loud'/)
    await line("call pick city=it's", /error Expected the quote ' to be closed\./)
  })

  test('prints what the server announces above the line that is being typed', async () => {
    await line('log warning', READY)
    await line('call talk', /warning +db .*slow\uFFFD\[2J {2}ms=900[\s\S]*error +broken\n\S+> ?$/)
    expect(shell.text).not.toContain('a detail')
    await line('subscribe note://one', READY)
    await line('call touch', /• note:\/\/one was updated\./)
    await line('call grow', /• The list of tools changed\./)
    await line('call grown', /grown\n\S+> ?$/)
  })

  test('keeps what is being typed whole, and asks, in the older era, too', async () => {
    const legacy = onTerminal(['shell', url, '--era', 'legacy'])
    await legacy.shows(/speaks 2025-11-25/)
    legacy.type('subscribe note://one', key.enter)
    await legacy.shows(/one\n\S+> ?$/)
    const long = 'call pick city=Rome '.repeat(8).trim()
    legacy.type(long)
    await legacy.shows(/Rome$/)
    await causeway('call', url, 'touch')
    await legacy.shows(/• note:\/\/one was updated\.\n/)
    expect(legacy.text.replaceAll('\n', '')).toMatch(new RegExp(`was updated\\.\\S+> ${long}$`))
    legacy.type(key.clearLine, 'call register', key.enter)
    await legacy.shows(/Your name/)
    legacy.type(key.escape)
    await legacy.shows(/Leave the form\?/)
    legacy.type(key.down, key.enter)
    await legacy.shows(/decline null\n\S+> ?$/)
    legacy.type(key.ctrlD)
    expect(await legacy.ended).toBe(0)
  })

  test('runs commands at the same time, each with a bar of its own', async () => {
    await line('call meet who=A & call meet who=B', /A has met[\s\S]*B has met[\s\S]*went\n[AB] went\n\S+> ?$/)
  })

  test('takes lines that are pasted one by one, and keeps what is not finished', async () => {
    shell.type('call pick city=Oslo\rcall pick city=Rome\rcall pi')
    await shell.shows(/city=Oslo\npicked Oslo\n\S+> call pick city=Rome\npicked Rome\n\S+> call pi$/)
    shell.type(key.clearLine)
  })

  test('has a history', async () => {
    shell.type(key.up)
    await shell.shows(/> call pick city=Rome$/)
    shell.type(key.clearLine)
  })

  test('cancels a call by Ctrl-C, tells the server, and goes on', async () => {
    await line('call work stop=3', /3\/7/)
    shell.type(key.ctrlC)
    await shell.shows(/■ {2}work .*3\/7[\s\S]*error Interrupted\.\n\S+> ?$/)
    await line('call cancelled', /^[1-9]\n\S+> ?$/m)
  })

  test('says that the server is gone, and connects again', async () => {
    await line('call quit', /The server is gone\..*exited with code 9[\s\S]*\(gone\)> ?$/)
    await line('ping', /error There is no connection/)
    await line('', /asking 2\.0\.0 speaks[\s\S]*\S+> ?$/)
    await line('call cancelled', /^0\n\S+> ?$/m)
  })

  test('takes its commands from a pipe as well, without a prompt and without colours', async () => {
    const running = start(['shell', url], {}, '# a comment\ncall pick city=Oslo\nnonsense\n call pick city=Rome')
    const { stdout, stderr, code } = await running.ended
    expect(stdout).toBe('picked Oslo\npicked Rome\n')
    expect(stderr).toBe("error Unknown command 'nonsense'. help shows the commands.\n")
    expect(code).toBe(2)
  })
})

describe('progress', () => {
  test('is a bar where there is a total, and a line when it is done; stdout has the result alone', async () => {
    const work = onTerminal(['call', url, 'work'])
    expect(await work.ended).toBe(0)
    expect(work.text).toMatch(/^◇ {2}work {2}100 % {2}7\/7 {2}step\ufffd\[31m 7 {2}\d\.\d s\nworked$/)
  })

  test('is a count where there is none, and Ctrl-C gives the call up', async () => {
    const work = onTerminal(['call', url, 'work', 'stop=2', 'total=false'])
    await work.shows(/[◒◐◓◑] {2}work {2}2 {2}step/)
    work.type(key.ctrlC)
    expect(await work.ended).toBe(130)
    expect(work.text).toMatch(/■ {2}work {2}2 {2}step.*\ncauseway: Interrupted\.$/)
    expect((await causeway('call', url, 'cancelled')).stdout).toBe('1\n')
  })

  test('and questions are off on a terminal that can only write', async () => {
    const dumb = onTerminal(['call', url, 'register'], { TERM: 'dumb' })
    expect(await dumb.ended).toBe(0)
    expect(dumb.text).toMatch(/Declined: run it on a terminal to answer\.\ndecline null$/)
    expect(dumb.raw).not.toContain('\x1b')
  })

  test('has no colours where none are wanted', async () => {
    const work = onTerminal(['call', url, 'work'], { NO_COLOR: '1' })
    await work.ended
    expect(work.raw).not.toMatch(new RegExp(`${'\x1b'}\\[\\d*m`))
  })
})

test('a file that is served on a terminal is named as it can be where npm was called', async () => {
  const served = onTerminal(['serve', file], { INIT_CWD: dirname(file) })
  await served.shows(/try it yourself: .*causeway list asking\.ts$/)
  await served.hangUp()
})
