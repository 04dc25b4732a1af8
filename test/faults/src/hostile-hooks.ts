import type { DeliveryOptions, Problem } from '@signed-in/core'

const boom = () => {
  throw new Error('a bug of the app')
}
const cyclic = () => {
  const self: Record<string, unknown> = {}
  self['self'] = self
  return self
}
const trap = () => new Proxy({}, { get: boom, ownKeys: boom, has: boom, getOwnPropertyDescriptor: boom })
const GIANT_LENGTH = 64 * 1_048_576

/** What a function of the user may do instead of what it should. */
export const MISDEEDS: Readonly<Record<string, () => unknown>> = {
  throws: boom,
  'throws undefined': () => {
    // eslint-disable-next-line no-throw-literal -- that somebody does so is the point
    throw undefined
  },
  rejects: () => Promise.reject(new Error('a bug of the app')),
  'never settles': () => new Promise(() => {}),
  'returns nothing': () => undefined,
  'returns null': () => null,
  'returns a cycle': cyclic,
  'returns a proxy that throws': trap,
  'returns a BigInt': () => 1n,
  'returns a symbol': () => Symbol('s'),
  'returns 64 MiB': () => 'x'.repeat(GIANT_LENGTH),
}

const HOOKS = ['headers', 'mapping', 'onProblem', 'waitUntil', 'runUntraced'] as const

/** `<hook>: <misdeed>` */
export type HookName = `${(typeof HOOKS)[number]}: ${string}`

/** Every hook with all its misdeeds. */
export const HOSTILE_HOOKS: ReadonlyMap<string, readonly HookName[]> = new Map(
  HOOKS.map((hook) => [hook, Object.keys(MISDEEDS).map((misdeed): HookName => `${hook}: ${misdeed}`)]),
)

/** How often a hook misbehaves before it is mended: twice would hold a destination for half a minute. */
const MISDEED_COUNT = 1

/** Options with one hook that misbehaves at first and then does what it should. A mapping has no second chance at an event. */
export function hostileHook(name: HookName | undefined, onProblem: (problem: Problem) => void): Partial<DeliveryOptions> {
  if (name === undefined) return {}
  const [hook = '', misdeed = ''] = name.split(': ')
  const misbehave = MISDEEDS[misdeed] ?? boom
  let calls = 0
  const atFirst =
    <Args extends unknown[], Result>(afterwards: (...args: Args) => Result) =>
    (...args: Args): Result => {
      calls += 1
      return calls <= MISDEED_COUNT ? (misbehave() as Result) : afterwards(...args)
    }
  switch (hook) {
    case 'headers':
      return { headers: atFirst(() => ({ 'x-mended': 'yes' })) }
    case 'mapping':
      return { destination: 'custom', mapping: { event: atFirst(({ id, userId }) => ({ id, user: userId })), envelope: 'batch' } }
    case 'onProblem':
      return {
        onProblem: (problem) => {
          onProblem(problem)
          return misbehave() as undefined
        },
      }
    case 'waitUntil':
      return { waitUntil: atFirst(() => undefined) }
    default:
      return { runUntraced: atFirst((work) => work()) as NonNullable<DeliveryOptions['runUntraced']> }
  }
}
