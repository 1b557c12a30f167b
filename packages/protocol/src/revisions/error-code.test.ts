import { expect, test } from 'vitest'
import { ErrorCode, invalidParams, RpcError, resourceNotFound } from '../errors/rpc-error.js'
import { REVISIONS, type RevisionId } from './revision.js'
import { revisionOf } from './revisions.js'

const codes = (id: RevisionId) =>
  [
    resourceNotFound('a:b'),
    invalidParams('no'),
    new RpcError(ErrorCode.ResourceNotFound, 'no', { uri: 'a:b' }),
    new RpcError(ErrorCode.UrlElicitationRequired, 'no', { elicitations: [] }),
    new RpcError(ErrorCode.HeaderMismatch, 'no'),
    new RpcError(ErrorCode.MissingRequiredClientCapability, 'no'),
    new RpcError(ErrorCode.UnsupportedProtocolVersion, 'no', { supported: [], requested: '' }),
    new RpcError(1001, 'no'),
  ].map((error) => revisionOf(id).lowerError(error).code)

// @must error.retired-codes
test.each([
  ['2026-07-28', [-32602, -32602, -32602, -32600, -32020, -32021, -32022, 1001]],
  ['2025-11-25', [-32002, -32602, -32002, -32042, -32600, -32600, -32602, 1001]],
  ['2025-06-18', [-32002, -32602, -32002, -32600, -32600, -32600, -32602, 1001]],
  ['2024-11-05', [-32002, -32602, -32002, -32600, -32600, -32600, -32602, 1001]],
] as const)('%s says them with the codes that it has', (id, expected) => {
  expect(codes(id)).toEqual(expected)
})

// @must error.reserved-codes
test('2026-07-28 says nothing with a code that the specification has reserved and not given away', () => {
  const { lowerError } = revisionOf('2026-07-28')
  for (let code = -32_020; code >= -32_099; code--) {
    const assigned = [ErrorCode.HeaderMismatch, -32_021, -32_022].includes(code)
    const other = code === ErrorCode.UrlElicitationRequired ? ErrorCode.InvalidRequest : ErrorCode.InternalError
    expect(lowerError(new RpcError(code, 'no')).code).toBe(assigned ? code : other)
  }
})

// @must error.no-new-legacy-codes
test('no error of ours has a code that implementations made up before there were rules', () => {
  const made = Object.values(ErrorCode).filter((code) => code <= -32_000 && code > -32_020)
  expect(made).toEqual([ErrorCode.ResourceNotFound])
})

test('the message and the data stay, and so does the error where nothing changes', () => {
  const error = resourceNotFound('a:b')
  const lowered = revisionOf('2025-11-25').lowerError(error)
  expect(lowered).toMatchObject({ code: -32002, message: error.message, data: { uri: 'a:b' }, cause: error })
  expect(revisionOf('2026-07-28').lowerError(error)).toBe(error)
})

test.each(REVISIONS)('an unknown resource has the newest code, whoever says it: %s', (id) => {
  const { liftError } = revisionOf(id)
  expect(liftError(new RpcError(-32002, 'no', { uri: 'a:b' }))).toMatchObject({ code: -32602, data: { uri: 'a:b' } })
  expect(liftError(new RpcError(-32602, 'no')).code).toBe(-32602)
})
