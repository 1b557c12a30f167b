import { testContext } from '@causeway/connector-kit/testing'
import { expect, test } from 'vitest'
import { sqlSchema } from './config.js'
import { type Target, targetOf } from './target.js'

async function target(config: Record<string, unknown>, secrets: Record<string, string> = {}): Promise<Target> {
  return targetOf(sqlSchema.parse(config), testContext({ directory: '/srv', secrets }))
}

test('Paths are relative to the folder of the configuration.', async () => {
  expect(await target({ url: './shop.db' })).toEqual({ dialect: 'sqlite', file: '/srv/shop.db' })
  expect(await target({ url: 'sqlite:shop.db' })).toEqual({ dialect: 'sqlite', file: '/srv/shop.db' })
  expect(await target({ url: 'sqlite:///data/shop.db' })).toEqual({ dialect: 'sqlite', file: '/data/shop.db' })
  expect(await target({ url: 'env:FILE' }, { 'env:FILE': 'shop.db' })).toEqual({
    dialect: 'sqlite',
    file: '/srv/shop.db',
  })
})

test('URLs are taken apart, and what the configuration says wins.', async () => {
  const url = 'postgresql://me@db.example.com:6543/the%20shop?sslmode=verify-full'
  expect(await target({ url, user: 'you', password: 'env:PASSWORD' }, { 'env:PASSWORD': 'a b' })).toEqual({
    dialect: 'postgres',
    host: 'db.example.com',
    port: 6543,
    database: 'the shop',
    user: 'you',
    isUserAssumed: false,
    password: 'a b',
    tls: { verify: true },
  })
  expect(await target({ url: 'mariadb://me@[::1]/shop?socket=/run/db.sock' })).toMatchObject({
    dialect: 'mysql',
    host: '/run/db.sock',
    port: 3306,
  })
  expect(await target({ url: 'literal:mysql://me:p%40ss@h/shop' })).toMatchObject({ password: 'p@ss', host: 'h' })
})

test('What cannot be used is told without showing what may be secret.', async () => {
  await expect(target({ url: 'postgres://me:hush@h/x' })).rejects.toThrow('Expected a URL without a password')
  await expect(target({ url: 'env:URL' }, { 'env:URL': 'postgres://me:hu sh@h:port/x' })).rejects.toThrow(
    /^(?!.*hu sh).*$/s,
  )
  await expect(target({ url: 'postgres://me@h' })).rejects.toThrow('names the database')
  await expect(target({ url: 'postgres://me@h/x?sslmod=require' })).rejects.toThrow("did you mean 'sslmode'?")
  await expect(target({ url: 'mysql://me:hush@h/10%off' })).rejects.toThrow('a percent sign itself is %25')
  await expect(target({ url: 'literal:oracle://h/x' })).rejects.toThrow('sqlite:, postgres:// or mysql://')
})
