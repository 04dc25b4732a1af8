import type { IncomingMessage, ServerResponse } from 'node:http'
import { serveOnLoopback } from '@signed-in-test/recognition-harness'

/** A local server of the identity toolkit, in the role of the emulator. */
export interface IdentityToolkitServer {
  readonly host: string
  stop(): Promise<void>
}

/** The project that the app belongs to. */
const PROJECT = 'demo-test'

/** A token as the emulator makes it: unsigned, which the library accepts from the host of `FIREBASE_AUTH_EMULATOR_HOST` only. */
function unsigned(claims: object): string {
  const encode = (part: object): string => Buffer.from(JSON.stringify(part)).toString('base64url')
  return `${encode({ alg: 'none', typ: 'JWT' })}.${encode(claims)}.`
}

/** What of an ID token a test sets. */
export interface TokenFacts {
  /** Seconds since the person signed in. Default: 0. */
  readonly authenticatedAgo?: number
  readonly provider?: string
  readonly tenant?: string
  readonly claims?: Readonly<Record<string, unknown>>
}

/** The ID token that the browser of somebody has. */
export function idTokenOf(name: string, facts: TokenFacts = {}): string {
  const { authenticatedAgo = 0, provider = 'password', tenant, claims } = facts
  const now = Math.floor(Date.now() / 1000)
  return unsigned({
    iss: `https://securetoken.google.com/${PROJECT}`,
    aud: PROJECT,
    auth_time: now - authenticatedAgo,
    user_id: `uid-${name}`,
    sub: `uid-${name}`,
    email: `${name}@example.com`,
    iat: now,
    exp: now + 3600,
    firebase: { identities: {}, sign_in_provider: provider, tenant },
    ...claims,
  })
}

function claimsOf(idToken: string): { readonly aud?: string } {
  try {
    return JSON.parse(Buffer.from(idToken.split('.')[1] ?? '', 'base64url').toString('utf8')) as { aud?: string }
  } catch {
    return {}
  }
}

interface Question {
  readonly idToken?: string
  readonly localId?: readonly string[]
}

function createCookie({ idToken = '' }: Question): object {
  const claims = claimsOf(idToken)
  if (claims.aud !== PROJECT) return { error: { code: 400, message: 'INVALID_ID_TOKEN' } }
  return { sessionCookie: unsigned({ ...claims, iss: `https://session.firebase.google.com/${PROJECT}` }) }
}

/** Against the emulator, the library asks for the user of every token. */
function lookup({ localId = [] }: Question): object {
  return { users: localId.map((id) => ({ localId: id, validSince: '0', disabled: false })) }
}

/** Starts one on a free loopback port. It refuses tokens of another project. */
export async function startIdentityToolkitServer(): Promise<IdentityToolkitServer> {
  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const question = JSON.parse(Buffer.concat(chunks).toString('utf8')) as Question
    const answer = request.url?.endsWith('/accounts:lookup') ? lookup(question) : createCookie(question)
    response.writeHead('error' in answer ? 400 : 200, { 'content-type': 'application/json' }).end(JSON.stringify(answer))
  }
  const { url, stop } = await serveOnLoopback((request, response) => void handle(request, response))
  return { host: new URL(url).host, stop }
}
