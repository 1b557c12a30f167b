import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parse, stringify } from 'yaml'
import { addUpstreams } from './add-upstreams.js'

const docs = { docs: { files: './docs/' } }

describe('An added upstream', () => {
  test('comes last, as far in as the others, and leaves every other letter as it is', () => {
    const text = `# Ours.
listen:    4100      # aligned
upstreams:
    # The first.
    crm:
        mcp: https://crm.example/mcp   # here


    db:  { sql: "./x.db" }   # one line

endpoints:
    /sales: [crm]
`
    expect(addUpstreams('c.yaml', text, docs)).toBe(
      text.replace('# one line\n', '# one line\n    docs:\n      files: ./docs/\n'),
    )
  })

  test.each([
    ['', 'upstreams:\n  docs:\n    files: ./docs/\n'],
    ['listen: 1', 'listen: 1\n\nupstreams:\n  docs:\n    files: ./docs/\n'],
    ['upstreams:\n  a: {}', 'upstreams:\n  a: {}\n  docs:\n    files: ./docs/\n'],
    ['upstreams: {}\n', 'upstreams:\n  docs:\n    files: ./docs/\n'],
    ['upstreams:\n', 'upstreams:\n  docs:\n    files: ./docs/\n'],
    ['upstreams: { a: {} } # x\n', 'upstreams: { a: {}, docs: { files: ./docs/ } } # x\n'],
    [
      'upstreams:\n  a:\n    t: |\n      text\n\n',
      'upstreams:\n  a:\n    t: |\n      text\n  docs:\n    files: ./docs/\n\n',
    ],
  ])('is written into %j', (text, expected) => {
    expect(addUpstreams('c.yaml', text, docs)).toBe(expected)
  })

  test('of a JSON file is JSON', () => {
    expect(addUpstreams('c.json', '{"listen":1}', docs)).toBe(
      '{\n  "listen": 1,\n  "upstreams": {\n    "docs": {\n      "files": "./docs/"\n    }\n  }\n}\n',
    )
    expect(JSON.parse(addUpstreams('c.json', '', docs))).toEqual({ upstreams: docs })
  })

  test('takes no name that is there, and goes into no file that cannot be read', () => {
    expect(() => addUpstreams('c.yaml', 'upstreams: { docs: {} }', docs)).toThrow(
      "c.yaml has an upstream 'docs' already",
    )
    expect(() => addUpstreams('c.yaml', 'upstreams: [', docs)).toThrow(/^c\.yaml cannot be read/)
    expect(() => addUpstreams('c.yaml', 'upstreams: []', docs)).toThrow("Expected 'upstreams' in c.yaml to be a map")
  })

  test('adds itself, and changes nothing else, whatever the file says', () => {
    const value = fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.array(fc.string(), { maxLength: 3 }))
    const name = fc.stringMatching(/^[a-z]{1,6}$/).filter((word) => word !== 'docs')
    const upstreams = fc.dictionary(name, fc.dictionary(name, value, { maxKeys: 3 }), { maxKeys: 3 })
    const file = fc.tuple(
      fc.dictionary(name, value, { maxKeys: 2 }),
      upstreams,
      fc.dictionary(name, value, { maxKeys: 2 }),
    )
    fc.assert(
      fc.property(file, fc.constantFrom(2, 4, 8), ([before, inner, after], indent) => {
        const whole = { ...before, upstreams: inner, ...after }
        const added = addUpstreams('c.yaml', stringify(whole, { indent }), docs)
        expect(parse(added)).toEqual({ ...whole, upstreams: { ...inner, ...docs } })
      }),
    )
  })
})
