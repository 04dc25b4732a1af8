import { describe, expect, it } from 'vitest'
import { SilentRequests } from './silent-requests.ts'

const asked = (state: string, prompt = 'none'): string => `https://idp.test/auth?prompt=${prompt}&state=${state}`

describe('SilentRequests', () => {
  it('knows the answer to a silent request, once', () => {
    const silent = new SilentRequests()
    silent.remember(asked('s1'))
    expect(silent.isAnswer('/callback?code=c&state=s1')).toBe(true)
    expect(silent.isAnswer('/callback?code=c&state=s1')).toBe(false)
  })

  it('does not know the answer to any other request', () => {
    const silent = new SilentRequests()
    silent.remember(asked('s1', 'login'))
    silent.remember(asked('s2'))
    for (const url of ['/callback?state=s1', '/callback?state=s3', '/callback', undefined])
      expect(silent.isAnswer(url)).toBe(false)
  })

  it('remembers requests without a state not at all, and forgets the oldest of very many', () => {
    const silent = new SilentRequests()
    silent.remember('https://idp.test/auth?prompt=none')
    for (let i = 0; i <= 10_000; i += 1) silent.remember(asked(`s${i}`))
    expect(silent.isAnswer('/callback?state=s0')).toBe(false)
    expect(silent.isAnswer('/callback?state=s1')).toBe(true)
    expect(silent.isAnswer('/callback?state=s10000')).toBe(true)
  })
})
