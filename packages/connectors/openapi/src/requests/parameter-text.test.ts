import { describe, expect, it } from 'vitest'
import type { Parameter, ParameterPlace, Style } from '../description/operation.js'
import { cookiePairs, headerText, pathText, queryPairs } from './parameter-text.js'

const LIST = ['blue', 'black', 'brown']
const MAP = { R: 100, G: 200, B: 150 }

function parameter(place: ParameterPlace, style: Style, explode: boolean, more: Partial<Parameter> = {}): Parameter {
  return {
    name: 'color',
    in: place,
    style,
    explode,
    allowReserved: false,
    required: false,
    deprecated: false,
    description: undefined,
    schema: undefined,
    mediaType: undefined,
    ...more,
  }
}

function written(place: ParameterPlace, style: Style, explode: boolean, value: unknown): string {
  const one = parameter(place, style, explode)
  if (place === 'path') return pathText(one, value)
  if (place === 'header') return headerText(one, value)
  const [pairs, between] = place === 'cookie' ? [cookiePairs(one, value), '; '] : [queryPairs(one, value), '&']
  return pairs.map(([name, text]) => `${name}=${text}`).join(between)
}

describe('the styles of parameters', () => {
  // https://spec.openapis.org/oas/v3.2.0.html#style-examples
  it.each([
    ['path', 'simple', false, 'blue', 'blue'],
    ['path', 'simple', false, LIST, 'blue,black,brown'],
    ['path', 'simple', false, MAP, 'R,100,G,200,B,150'],
    ['path', 'simple', true, LIST, 'blue,black,brown'],
    ['path', 'simple', true, MAP, 'R=100,G=200,B=150'],
    ['path', 'label', false, 'blue', '.blue'],
    ['path', 'label', false, LIST, '.blue,black,brown'],
    ['path', 'label', false, MAP, '.R,100,G,200,B,150'],
    ['path', 'label', true, LIST, '.blue.black.brown'],
    ['path', 'label', true, MAP, '.R=100.G=200.B=150'],
    ['path', 'matrix', false, '', ';color'],
    ['path', 'matrix', false, 'blue', ';color=blue'],
    ['path', 'matrix', false, LIST, ';color=blue,black,brown'],
    ['path', 'matrix', false, MAP, ';color=R,100,G,200,B,150'],
    ['path', 'matrix', true, LIST, ';color=blue;color=black;color=brown'],
    ['path', 'matrix', true, MAP, ';R=100;G=200;B=150'],
    ['query', 'form', false, '', 'color='],
    ['query', 'form', false, 'blue', 'color=blue'],
    ['query', 'form', false, LIST, 'color=blue,black,brown'],
    ['query', 'form', false, MAP, 'color=R,100,G,200,B,150'],
    ['query', 'form', true, LIST, 'color=blue&color=black&color=brown'],
    ['query', 'form', true, MAP, 'R=100&G=200&B=150'],
    ['query', 'form', true, [], ''],
    ['query', 'spaceDelimited', false, LIST, 'color=blue%20black%20brown'],
    ['query', 'spaceDelimited', false, MAP, 'color=R%20100%20G%20200%20B%20150'],
    ['query', 'spaceDelimited', true, LIST, 'color=blue&color=black&color=brown'],
    ['query', 'pipeDelimited', false, LIST, 'color=blue%7Cblack%7Cbrown'],
    ['query', 'pipeDelimited', false, MAP, 'color=R%7C100%7CG%7C200%7CB%7C150'],
    ['query', 'tabDelimited', false, LIST, 'color=blue%09black%09brown'],
    ['query', 'deepObject', true, MAP, 'color%5BR%5D=100&color%5BG%5D=200&color%5BB%5D=150'],
    [
      'query',
      'deepObject',
      true,
      { a: { b: ['x', 'y'] } },
      'color%5Ba%5D%5Bb%5D%5B0%5D=x&color%5Ba%5D%5Bb%5D%5B1%5D=y',
    ],
    ['header', 'simple', false, LIST, 'blue,black,brown'],
    ['header', 'simple', true, MAP, 'R=100,G=200,B=150'],
    ['cookie', 'form', false, LIST, 'color=blue,black,brown'],
    ['cookie', 'form', true, LIST, 'color=blue; color=black; color=brown'],
    ['cookie', 'cookie', true, 'blue', 'color=blue'],
  ] as const)('%s %s, exploded %s: %j is %s', (place, style, explode, value, text) => {
    expect(written(place, style, explode, value)).toBe(text)
  })

  it('encode what would be read otherwise', () => {
    expect(written('path', 'simple', false, 'a/b?c#d')).toBe('a%2Fb%3Fc%23d')
    expect(written('query', 'form', true, ['a&b', 'c=d', 'é ü'])).toBe('color=a%26b&color=c%3Dd&color=%C3%A9%20%C3%BC')
    expect(written('query', 'form', false, ['a,b', 'c'])).toBe('color=a%2Cb,c')
    expect(written('query', 'form', true, '\ud800')).toBe('color=%EF%BF%BD')
  })

  it('leave reserved characters where a parameter allows them, but for those that end a query', () => {
    const reserved = parameter('query', 'form', true, { allowReserved: true })
    expect(queryPairs(reserved, 'a/b:c?d&e#f[g]%20h i')).toEqual([['color', 'a/b:c?d%26e%23f%5Bg%5D%20h%20i']])
  })

  it('write documents where a parameter has a media type', () => {
    const json = parameter('query', 'form', true, { mediaType: 'application/json' })
    expect(queryPairs(json, { a: [1] })).toEqual([['color', '%7B%22a%22%3A%5B1%5D%7D']])
  })

  it('refuse what a place cannot carry', () => {
    expect(() => written('header', 'simple', false, 'a\r\nx: y')).toThrow(/line breaks/)
    expect(() => written('path', 'simple', false, '')).toThrow(/empty/)
    expect(() => written('cookie', 'cookie', true, 'a b')).toThrow(/cookies/)
  })
})
