import { describe, expect, test } from 'vitest'
import { addToEndpoint } from './add-to-endpoint.js'

describe('An upstream that is added to an endpoint', () => {
  test.each([
    ['/a: [x, y] # all', '/a: [x, y, docs] # all'],
    ['"/a": [ x ]', '"/a": [ x, docs ]'],
    [
      '/a:\n    - x # the first\n    - y   # the last\n\n  /b: [z]',
      '/a:\n    - x # the first\n    - y   # the last\n    - docs\n\n  /b: [z]',
    ],
    ['/a: x # only', '/a: [x, docs] # only'],
    ['/a:\n  - x', '/a:\n  - x\n  - docs'],
    ['/a: [\n    x,\n  ]', '/a: [\n    x, docs,\n  ]'],
  ])('comes last in %j, and changes nothing else', (before, after) => {
    const text = (endpoints: string): string => `# Ours.\nlisten:  { port: 1 }\n\nendpoints:\n  ${endpoints}\n`
    expect(addToEndpoint('c.yaml', text(before), '/a', ['docs'])).toBe(text(after))
  })

  test('comes first where there is none', () => {
    expect(addToEndpoint('c.yaml', 'endpoints: { /a: [] } # a', '/a', ['docs'])).toBe(
      'endpoints: { /a: [ docs ] } # a\n',
    )
  })

  test('of a JSON file is JSON', () => {
    expect(JSON.parse(addToEndpoint('c.json', '{"endpoints":{"/a":["x"]}}', '/a', ['docs', 'crm']))).toEqual({
      endpoints: { '/a': ['x', 'docs', 'crm'] },
    })
  })

  test('is refused where there is no such endpoint', () => {
    const add = (text: string) => () => addToEndpoint('c.yaml', text, '/sales', ['docs'])
    expect(add('endpoints: { /sale: [x], /b: [] }')).toThrow("c.yaml has no endpoint '/sales'. Did you mean '/sale'?")
    expect(add('endpoints: { /b: [] }')).toThrow("c.yaml has no endpoint '/sales'. It has /b.")
    expect(add('listen: {}')).toThrow(/names no endpoints: everything is served at \/mcp/)
  })
})
