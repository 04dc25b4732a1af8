import { createEventBuilder, type EventBuilderOptions, type SignIn } from '@signed-in/core'
import { MISDEEDS } from './hostile-hooks.ts'
import type { Finding } from './situations.ts'

const SIGN_IN: SignIn = {
  rule: 'login-span',
  traceId: '0af7651916cd43dd8448eb211c80319c',
  spanId: 'b7ad6b7169203331',
  timeUnixNano: 1_795_430_112_123_456_789n,
  userId: 'user_1',
  userName: 'alice@canary.example',
  groupId: undefined,
  method: 'password',
  library: undefined,
  serviceName: undefined,
  signUp: false,
  impersonated: false,
  properties: {},
}

/** What a sign-in becomes if such a function misbehaves: held back, or sent without what the function should have found. */
const OUTCOMES = { consent: 'withheld', redact: 'withheld', resolveGroupId: 'event' } as const

/** Functions of the app that stand between a sign-in and its event. None may throw into the login, and what was not allowed must not leave. */
export async function builderFaults(): Promise<Finding> {
  let rejections = 0
  const onRejection = () => (rejections += 1)
  process.on('unhandledRejection', onRejection)
  const failures: string[] = []
  let cases = 0
  for (const [hook, kind] of Object.entries(OUTCOMES)) {
    for (const [misdeed, misbehave] of Object.entries(MISDEEDS)) {
      cases += 1
      const options = { [hook]: misbehave } as EventBuilderOptions
      try {
        const result = createEventBuilder(options)(SIGN_IN)
        if (result.kind !== kind) failures.push(`${hook} ${misdeed}: ${result.kind}`)
      } catch (error) {
        failures.push(`${hook} ${misdeed}: threw ${String(error)}`)
      }
    }
  }
  await new Promise((resolve) => setTimeout(resolve, 20))
  process.removeListener('unhandledRejection', onRejection)
  const what = `${cases} ways: ${failures.length} threw or let out what was not allowed, ${rejections} rejections that nobody handled`
  return { what: [what, ...failures].join('; '), held: failures.length === 0 && rejections === 0 }
}
