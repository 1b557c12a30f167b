import { mcp, prompt, resource, tool } from '@causeway/server'
import * as z from 'zod'

const who = z.object({ name: z.string() })

export default mcp({
  name: 'hello-world',
  tools: { hello: tool({ description: 'Greets somebody', input: who }, ({ name }) => `Hello, ${name}!`) },
  resources: [resource('hello://world', { description: 'The classic' }, () => 'Hello, world!')],
  prompts: { toast: prompt({ description: 'A toast', args: who }, ({ name }) => `Write a toast to ${name}.`) },
})
