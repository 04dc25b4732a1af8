import { describe, expect, it } from 'vitest'
import { BootstrapError, requireNode, runMain } from '../../../.ci/bootstrap.mjs'

describe('requireNode', () => {
  it.each(['20.19.0', '20.20.2', '22.0.0', '26.10.0'])('takes Node %s', (version) => {
    expect(() => requireNode(version)).not.toThrow()
  })

  it.each(['18.20.8', '20.18.3', '0.12.0'])('refuses Node %s with the version that is needed', (version) => {
    expect(() => requireNode(version)).toThrow(
      new BootstrapError(
        `This is Node ${version}, and Signed In needs Node 20.19 or newer. Install a current Node from https://nodejs.org (or with nvm, fnm, volta, ...) and run the same command again.`,
      ),
    )
  })
})

describe('runMain', () => {
  it('turns what a person can put right into exit code 1, and lets other errors through', async () => {
    const before = process.exitCode
    await runMain(() => Promise.reject(new BootstrapError('There is no network.')))
    expect(process.exitCode).toBe(1)
    process.exitCode = before
    await expect(runMain(() => Promise.reject(new TypeError('a mistake in the script')))).rejects.toThrow(TypeError)
  })
})
