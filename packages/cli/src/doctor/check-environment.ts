import { resolveOptions, type SignedInConfig, SignedInError } from '@signed-in/core'
import { type Finding, fail, ok, warn } from './check.ts'

/** The configuration as `register` would read it, and what is to say about it. */
export function checkEnvironment(env: Readonly<Record<string, string | undefined>>): {
  readonly findings: readonly Finding[]
  readonly config: SignedInConfig | undefined
} {
  try {
    const config = resolveOptions({}, env)
    const findings = config.warnings.map((warning) => warn('Environment', warning))
    if (config.disabled) findings.push(warn('Environment', 'SIGNED_IN_DISABLED is set: nothing is watched and nothing is sent.'))
    const names = Object.keys(env).filter((name) => name.startsWith('SIGNED_IN_'))
    const understood = names.length === 0 ? 'No SIGNED_IN_* variable is set.' : `Understood: ${names.toSorted().join(', ')}.`
    if (findings.length === 0) findings.push(ok('Environment', understood))
    return { findings, config }
  } catch (error) {
    if (!(error instanceof SignedInError)) throw error
    return { findings: error.message.split('\n').map((line) => fail('Environment', line)), config: undefined }
  }
}
