import { fileURLToPath } from 'node:url'
import { providerScenarios } from '@signed-in-test/provider-login'
import type { Browser, BrowserResponse, ProviderVisit, Suite, Variant } from '@signed-in-test/recognition-harness'
import { startSamlIdp } from '@signed-in-test/saml-idp'

/** Goes to the identity provider, which takes people at their word, and posts the form that comes back. */
async function visit(
  browser: Browser,
  start: string,
  { as = 'paula', deny, onCallback }: ProviderVisit,
): Promise<BrowserResponse> {
  const away = await browser.get(start, { expect: 302 })
  const acs = String(new URL(start.replace('/auth/', '/callback/'), away.url))
  const address = deny
    ? `${String(away.location).replace('/sso', '/deny')}&acs=${encodeURIComponent(acs)}`
    : `${away.location}&as=${as}`
  const page = await browser.get(address, { expect: 200 })
  const match = /name="SAMLResponse"\s+value="([^"]+)"/.exec(page.text)
  if (match?.[1] === undefined) throw new Error(`no SAML response in ${page.text.slice(0, 300)}`)
  const response = match[1].replaceAll('&#x2B;', '+').replaceAll('&#x3D;', '=').replaceAll('&#43;', '+')
  return browser.post(acs, { form: { SAMLResponse: onCallback?.(response) ?? response } })
}

const SCENARIOS = providerScenarios({
  method: 'saml',
  person: (name) => ({ userId: `saml|${name}`, userName: `${name}@idp.test`, method: 'saml' }),
  known: (name) => ({ userName: `${name}@idp.test` }),
  visit,
  canConnect: false,
  canRefresh: false,
  // This identity provider has no sessions.
}).filter(({ name }) => name !== 'silent SSO without a session at the provider')

const COPIES = { '4.0.5': 'node-saml4', '5.1.0': '@node-saml/node-saml' } as const

function variant(version: keyof typeof COPIES, format: 'ESM' | 'CommonJS', more: Partial<Variant> = {}): Variant {
  const main = fileURLToPath(new URL(format === 'ESM' ? 'app/main.mjs' : 'app/main.cjs', import.meta.url))
  return { title: `node-saml ${version}, ${format}`, command: { main, args: [COPIES[version]] }, scenarios: SCENARIOS, ...more }
}

/** Express 5 with `@node-saml/node-saml` 4 and 5, without passport. */
export const suite: Suite = {
  library: '@node-saml/node-saml',
  versions: Object.keys(COPIES),
  startServers: async () => {
    const { entryPoint, certificate, stop } = await startSamlIdp()
    const JWT_SECRET = 'a secret of the test that is long enough for HS256'
    return { env: { JWT_SECRET, SAML_ENTRY_POINT: entryPoint, SAML_CERTIFICATE: certificate }, stop }
  },
  variants: [variant('5.1.0', 'ESM', { alsoOn: [20, 22, 26] }), variant('4.0.5', 'CommonJS')],
}
