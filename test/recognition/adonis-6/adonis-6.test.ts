import { describeSuite } from '@signed-in-test/recognition-harness/vitest'
import { suite } from './suite.ts'

describeSuite(suite)
