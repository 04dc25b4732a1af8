import { afterEach, describe, expect, it } from 'vitest'
import { ROOT, type RunningProcess, runProcess } from './run-process.ts'

const running: RunningProcess[] = []
afterEach(() => {
  for (const { child } of running.splice(0)) child.kill('SIGKILL')
})

function start(...args: string[]): RunningProcess {
  const story = runProcess(['examples/demo/src/main.ts', ...args], ROOT)
  running.push(story)
  return story
}

describe('npm start', () => {
  it('tells the story with --once: four sign-ins, four events, nothing lost, nothing twice', async () => {
    const { code, output } = await start('--once').ended()
    expect(output.trimEnd().split('\n').at(-1)).toBe('sign-ins: 4, events: 4, lost: 0, duplicates: 0')
    expect(code).toBe(0)
    expect(output).toContain('What was rightly ignored: 4 requests')
    expect(output).toMatch(/What arrived at \/v1\/traces: 8 normal traces with \d+ spans/)
    expect(output.match(/→ signed_in/g)).toHaveLength(4)
    // The first payload in full, in the key order of the document's sample.
    expect(output).toMatch(
      /"user_id": "user_101",\s+"event": "signed_in",\s+"properties": \{\s+"user_name": "ada"\s+\},\s+"context": \{\s+"group_id": "account_acme",/,
    )
    expect(output).toContain('"group_id": "account_globex"')
  }, 60_000)

  it('stays without --once, shows the sign-in of a guest, and ends in order on Ctrl-C', async () => {
    const story = start()
    const told = await story.until('sign-ins: 4, events: 4, lost: 0, duplicates: 0')
    const [, app = ''] = /The app +(http:\S+)/.exec(told) ?? []
    const [, inspector = ''] = /The inspector +(http:\S+)/.exec(told) ?? []
    expect(await (await fetch(inspector)).text()).toContain('account_globex')

    const form = new URLSearchParams({ username: 'grace', password: 'first-compiler' })
    const response = await fetch(`${app}/login`, { method: 'POST', body: form, redirect: 'manual' })
    expect(response.headers.get('location')).toBe('/')
    await story.until(/→ signed_in {2}grace of account_acme/)
    story.child.kill('SIGINT')
    expect((await story.ended()).code).toBe(0)
  }, 60_000)
})
