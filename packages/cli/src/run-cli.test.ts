import { expect, it } from 'vitest'
import { runToEnd } from './cli-host.fixture.ts'

it.each(['inspect', 'explain', 'doctor', 'replay', 'forward'])('%s --help shows its exit codes', async (command) => {
  const { code, stdout } = await runToEnd([command, '--help'])
  expect(code).toBe(0)
  expect(stdout).toContain(`signed-in ${command}`)
  expect(stdout).toContain('Exit codes: 0 ')
  expect(stdout).not.toContain('default: false')
})

it('shows the same help for help forward as for forward --help', async () => {
  const { code, stdout } = await runToEnd(['help', 'forward'])
  expect(code).toBe(0)
  expect(stdout).toBe((await runToEnd(['forward', '--help'])).stdout)
})

it('lists its commands and knows its version', async () => {
  expect((await runToEnd(['--help'])).stdout).toMatch(/inspect[\s\S]*explain[\s\S]*doctor[\s\S]*replay[\s\S]*forward/)
  expect((await runToEnd(['--version'])).stdout).toMatch(/^\d+\.\d+\.\d+/)
})

it.each([
  [['bogus'], "error: unknown command 'bogus'"],
  [['inspect', '--port', 'eighty'], 'Expected a number from 0 to 65535.'],
  [['explain'], "error: missing required argument 'file'"],
  [['doctor', 'nowhere-at-all'], 'There is no directory '],
])('ends %j with code 2 and a sentence', async (argv, sentence) => {
  const { code, stdout, stderr } = await runToEnd(argv)
  expect([code, stdout]).toEqual([2, ''])
  expect(stderr).toContain(sentence)
  expect(stderr).not.toMatch(/^\s+at /m)
})

it('ends with code 2 when a variable of the environment is wrong, and names it', async () => {
  const { code, stderr } = await runToEnd(['inspect', '--port', '0'], { env: { SIGNED_IN_SPAN_IDENTITY: 'everything' } })
  expect(code).toBe(2)
  expect(stderr).toContain('SIGNED_IN_SPAN_IDENTITY')
})
