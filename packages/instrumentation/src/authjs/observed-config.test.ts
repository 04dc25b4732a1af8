import { onUnrecordedLogin } from '@signed-in/core/login-handoff'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { configure } from '../settings.ts'
import { observedConfig, observedCopy } from './observed-config.ts'

const LIBRARY = { name: '@auth/core', hasMadeUpIds: true }
const RAW = Symbol('raw')

interface Config {
  basePath?: string
  secret?: string
  events?: { signIn?(message: unknown): unknown }
  callbacks?: { jwt?(message: unknown): unknown; signIn?(message: unknown): unknown; session?(): unknown }
  [RAW]?: boolean
}

let seen: unknown[]
let stop: () => void
beforeEach(() => {
  seen = []
  stop = onUnrecordedLogin((view) => seen.push(view.attribute('user.id')))
  configure({}, {})
})
afterEach(() => stop())

const message = (): { user: { id: string }; account: { type: string } } => ({ user: { id: 'ann' }, account: { type: 'email' } })

describe('the configuration that the library gets', () => {
  it('shows everything else of the own one, symbols and later changes included, and takes what is written', () => {
    const own: Config = { secret: 's', [RAW]: true }
    const config = observedConfig(own, LIBRARY) as Config
    own.secret = 'later'
    config.basePath ??= '/auth'
    expect({ ...config, events: undefined, callbacks: undefined }).toEqual({
      secret: 'later',
      basePath: '/auth',
      [RAW]: true,
      events: undefined,
      callbacks: undefined,
    })
    expect(own).toEqual({ secret: 'later', basePath: '/auth', [RAW]: true })
  })

  it('works for a frozen one', async () => {
    const own: Config = Object.freeze({ events: Object.freeze({}) })
    await (observedConfig(own, LIBRARY) as Config).events?.signIn?.(message())
    expect(seen).toEqual(['ann'])
  })

  it('works for one whose parts alone cannot be changed', async () => {
    const own: Config = Object.defineProperty({}, 'events', { value: {}, enumerable: true })
    await (observedConfig(own, LIBRARY) as Config).events?.signIn?.(message())
    expect(seen).toEqual(['ann'])
  })

  it('calls what the app has set with the same arguments and hands on what it returns or throws', async () => {
    const heard: unknown[] = []
    const config = observedConfig(
      {
        events: { signIn: (told: unknown) => Promise.resolve(heard.push(told)) },
        callbacks: {
          signIn: () => '/away',
          jwt: () => {
            throw new RangeError('as it is')
          },
          session: () => 'session',
        },
      },
      LIBRARY,
    ) as Config
    const told = message()
    expect(await config.events?.signIn?.(told)).toBe(1)
    expect(heard[0]).toBe(told)
    expect(config.callbacks?.signIn?.(told)).toBe('/away')
    expect(() => config.callbacks?.jwt?.(told)).toThrow(RangeError)
    expect(config.callbacks?.session?.()).toBe('session')
  })

  it('counts the sign-in also where the event of the app fails, and fails with it', async () => {
    const failing = { events: { signIn: () => Promise.reject(new Error('of the app')) } }
    const config = observedConfig(failing, LIBRARY) as Config
    await expect(config.events?.signIn?.(message())).rejects.toThrow('of the app')
    expect(seen).toEqual(['ann'])
  })
})

describe('the copy for a bundle', () => {
  it('leaves the own configuration as it is and keeps its symbols', () => {
    const own: Config = { secret: 's', [RAW]: true }
    const copy = observedCopy(own, LIBRARY)
    expect(own).toEqual({ secret: 's', [RAW]: true })
    expect([copy.secret, copy[RAW]]).toEqual(['s', true])
  })

  it('counts once beneath the hook, however often it is spread or copied', async () => {
    const copy = observedCopy({}, LIBRARY)
    const config = observedConfig({ ...observedCopy(copy, LIBRARY), [RAW]: true }, LIBRARY) as Config
    await config.events?.signIn?.(message())
    expect(seen).toEqual(['ann'])
  })
})
