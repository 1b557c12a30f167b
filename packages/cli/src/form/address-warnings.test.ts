import { expect, test } from 'vitest'
import { addressWarnings, isWebAddress } from './address-warnings.js'

test.each([
  ['https://example.com/a?b=c', []],
  ['http://localhost:3000/', []],
  ['http://127.0.0.1:8080/', []],
  ['http://[::1]:8080/', []],
  ['http://example.com/', [/not https/]],
  ['https://bank.com@evil.example/', [/host is evil\.example/]],
  ['https://xn--pypal-4ve.com/', [/'pаypal\.com' is xn--pypal-4ve\.com/]],
  ['https://раураl.com/', [/xn--/]],
  ['https://203.0.113.7/', [/IP address/]],
  ['https://[2001:db8::1]:8443/', [/IP address/, /port 8443/]],
  // The platform reads it as what it is.
  ['https://0xcb007107/', [/IP address/]],
])('%s', (address, expected) => {
  const warnings = addressWarnings(new URL(address))
  expect(warnings).toEqual(expected.map((pattern) => expect.stringMatching(pattern)))
})

test('only web addresses are opened', () => {
  const web = [
    'https://example.com/',
    'http://example.com/',
    'file:///etc/passwd',
    'javascript:alert(1)',
    'vscode://x/y',
  ]
  expect(web.map((address) => isWebAddress(new URL(address)))).toEqual([true, true, false, false, false])
})
