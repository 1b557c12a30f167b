import { matchers } from '@causeway/testing/vitest'
import { expect } from 'vitest'

expect.extend(matchers)
