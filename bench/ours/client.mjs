/** Calls of `echo` by the client of Causeway, in the era given first: to a URL, or to a program given as arguments. */
import { connect } from '@causeway/client'
import { loop } from '../peers/call-loop.mjs'

const [era, target, ...args] = process.argv.slice(2)
const client = await connect(URL.canParse(target) ? target : { command: target, args }, { era })
loop(async () => {
  if ((await client.tools.echo({ text: 'hello' })) !== 'hello') throw new Error('wrong answer')
})
