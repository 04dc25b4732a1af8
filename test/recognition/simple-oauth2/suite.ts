import { fileURLToPath } from 'node:url'
import { startProviderFor } from '@signed-in-test/oidc-provider'
import { type ProviderTraits, providerScenarios } from '@signed-in-test/provider-login'
import { ownSessionScenarios } from '@signed-in-test/provider-login/own-sessions'
import type { Suite, Variant } from '@signed-in-test/recognition-harness'

const TRAITS: ProviderTraits = {
  method: 'oidc',
  person: (name) => ({ userId: `idp|${name}`, userName: name, groupId: `org-${name}`, method: 'oidc' }),
  known: (name) => ({ userName: name, groupId: `org-${name}` }),
}
const SCENARIOS = providerScenarios(TRAITS)
const IN_EXPRESS = [...SCENARIOS, ...ownSessionScenarios(TRAITS)]

const FASTIFY = ['fastify', 'fastify', '@fastify/oauth2', '@fastify/cookie', '@fastify/session']
const FASTIFY_BEFORE = ['fastify', 'fastify4', 'fastify-oauth2-7', 'fastify-cookie9', 'fastify-session10']

function variant(title: string, format: 'ESM' | 'CommonJS', args: readonly string[], more: Partial<Variant> = {}): Variant {
  const main = fileURLToPath(new URL(format === 'ESM' ? 'app/main.mjs' : 'app/main.cjs', import.meta.url))
  return {
    title: `${title}, ${format}`,
    command: { main, args },
    scenarios: args[0] === 'express' ? IN_EXPRESS : SCENARIOS,
    ...more,
  }
}

/** simple-oauth2 5 in Express 5, and underneath `@fastify/oauth2` 7 and 8. */
export const suite: Suite = {
  library: 'simple-oauth2',
  versions: ['5.1.0'],
  startServers: async () => {
    const { env, stop } = await startProviderFor()
    return { env: { ...env, JWT_SECRET: 'a secret of the test that is long enough for HS256' }, stop }
  },
  variants: [
    variant('@fastify/oauth2 8.3.0', 'ESM', FASTIFY, { alsoOn: [20, 22, 26] }),
    variant('simple-oauth2 5.1.0 in Express', 'CommonJS', ['express']),
    variant('simple-oauth2 5.1.0 in Express', 'ESM', ['express']),
    variant('@fastify/oauth2 7.9.0', 'CommonJS', FASTIFY_BEFORE),
  ],
}
