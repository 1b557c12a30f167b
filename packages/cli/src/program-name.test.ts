import { expect, test } from 'vitest'
import { programName } from './program-name.js'

test('an installation of one project is started by npx', () => {
  expect(programName('/usr/bin/causeway', {})).toBe('causeway')
  expect(programName('/home/ada/project/node_modules/.bin/causeway', {})).toBe('npx causeway')
  expect(programName('C:\\project\\node_modules\\@causeway\\cli\\bin\\causeway.js', { npm_command: 'exec' })).toBe(
    'npx causeway',
  )
})
