import { DiagLogLevel, diag } from '@opentelemetry/api'
import { afterEach, expect, it } from 'vitest'
import { closeScope, noteSignalIn } from './note-signal.ts'
import { createScope } from './request-scope.ts'

afterEach(() => diag.disable())

it('says at debug level why a session is no sign-in, without a word of whose it is', () => {
  const lines: string[] = []
  const nothing = (): void => {}
  diag.setLogger(
    { error: nothing, warn: nothing, info: nothing, verbose: nothing, debug: (...parts) => lines.push(parts.join(' ')) },
    { logLevel: DiagLogLevel.DEBUG, suppressOverrideMessage: true },
  )
  const scope = createScope()
  noteSignalIn(scope, { kind: 'restored', library: 'passport', identity: { userId: 'user-ann', userName: 'ann' } })
  noteSignalIn(scope, { kind: 'session', library: 'passport', hadIdentity: true, identity: { userId: 'user-bob' } })
  closeScope(scope, 200)
  const [line] = lines.filter((text) => text.startsWith('signed-in:'))
  expect(line).toBe('signed-in: no sign-in other-user-without-credential session of passport')
})
