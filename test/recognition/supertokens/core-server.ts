import type { IncomingMessage, ServerResponse } from 'node:http'
import { type LoopbackServer, serveOnLoopback } from '@signed-in-test/recognition-harness'
import { CorePasskeys } from './core-passkeys.ts'
import { CoreSessions } from './core-sessions.ts'
import { type Answer, CoreUsers, type Question } from './core-users.ts'

type Route = (question: Question, tenantId: string) => Answer | Promise<Answer>

/**
 * Starts a server of the protocol that back ends speak with the core of SuperTokens (CDI 4.0 to 5.4). Below each first part of a path
 * (`/<app>/recipe/...`) stands a core of its own, with the users ada, bob, eve, and mia, who needs her authenticator app.
 */
export async function startCoreServer(): Promise<LoopbackServer> {
  const cores = new Map<string, ReadonlyMap<string, Route>>()
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { core, key, tenantId, query } = addressOf(request)
    const routes = cores.get(core) ?? routesOf()
    cores.set(core, routes)
    const question = request.method === 'GET' ? query : await bodyOf(request)
    const route = routes.get(key)
    const json = route === undefined ? { status: 'NOT_FOUND', key } : await route(question, tenantId)
    response.writeHead(route === undefined ? 404 : 200, { 'content-type': 'application/json' })
    response.end(JSON.stringify(json))
  }
  return await serveOnLoopback((request, response) => void answer(request, response))
}

function routesOf(): ReadonlyMap<string, Route> {
  const users = new CoreUsers()
  const passkeys = new CorePasskeys(users)
  const sessions = new CoreSessions(users)
  const enabled = { enabled: true, providers: [] }
  const tenant: Route = (_question, tenantId) => ({
    status: 'OK',
    tenantId,
    emailPassword: enabled,
    thirdParty: enabled,
    passwordless: enabled,
    coreConfig: {},
  })
  return new Map<string, Route>([
    ['GET /apiversion', () => ({ versions: ['4.0', '5.0', '5.1', '5.2', '5.3', '5.4'] })],
    ['GET /.well-known/jwks.json', () => sessions.jwks()],
    ['GET /recipe/multitenancy/tenant', tenant],
    ['GET /recipe/multitenancy/tenant/v2', tenant],
    ['POST /recipe/signin', (question) => users.signIn(question)],
    ['POST /recipe/signup', (question) => users.signUp(question)],
    ['PUT /recipe/user', (question) => users.update(question)],
    ['POST /recipe/user/password/reset/token', (question) => users.createReset(question)],
    ['POST /recipe/user/password/reset/token/consume', (question) => users.consumeReset(question)],
    ['POST /recipe/signinup', (question) => users.signInUpThirdParty(question)],
    ['POST /recipe/signinup/code', (question) => users.createCode(question)],
    ['GET /recipe/signinup/codes', (question) => users.codes(question)],
    ['POST /recipe/signinup/code/check', (question) => users.checkCode(question)],
    ['POST /recipe/signinup/code/consume', (question) => users.consumeCode(question)],
    ['GET /users/by-accountinfo', (question) => users.byAccountInfo(question)],
    ['GET /user/id', (question) => users.byId(question)],
    ['GET /recipe/accountlinking/user/primary/check', () => ({ status: 'OK', wasAlreadyAPrimaryUser: false })],
    ['POST /recipe/accountlinking/user/primary', (question) => users.makePrimary(question)],
    ['GET /recipe/accountlinking/user/link/check', () => ({ status: 'OK', accountsAlreadyLinked: false })],
    ['POST /recipe/accountlinking/user/link', (question) => users.link(question)],
    ['GET /recipe/user/metadata', (question) => users.metadata(question)],
    ['PUT /recipe/user/metadata', (question) => users.metadata(question)],
    ['POST /recipe/totp/device', (question) => users.createDevice(question)],
    ['GET /recipe/totp/device/list', (question) => users.listDevices(question)],
    ['POST /recipe/totp/device/verify', (question) => users.verifyDevice(question)],
    ['POST /recipe/totp/verify', (question) => users.verifyTotp(question)],
    ['POST /recipe/webauthn/options/register', (question) => passkeys.registerOptions(question)],
    ['POST /recipe/webauthn/options/signin', (question) => passkeys.signInOptions(question)],
    ['GET /recipe/webauthn/options', (question) => passkeys.options(question)],
    ['POST /recipe/webauthn/signup', (question) => passkeys.signUp(question)],
    ['POST /recipe/webauthn/signin', (question) => passkeys.signIn(question)],
    ['POST /recipe/webauthn/user/credential/register', (question) => passkeys.register(question)],
    ['POST /recipe/session', (question, tenantId) => sessions.create(tenantId, question)],
    ['GET /recipe/session', (question) => sessions.get(question)],
    ['POST /recipe/session/verify', (question) => sessions.verify(question)],
    ['POST /recipe/session/refresh', (question) => sessions.refresh(question)],
    ['POST /recipe/session/regenerate', (question) => sessions.regenerate(question)],
    ['POST /recipe/session/remove', (question) => sessions.remove(question)],
    ['GET /recipe/session/user', (question) => sessions.handlesOf(question)],
    ['PUT /recipe/jwt/data', (question) => sessions.setClaims(question)],
  ])
}

/** `/<app>/<tenant>/recipe/...`: behind the app most of the addresses begin with the tenant. */
function addressOf(request: IncomingMessage): { core: string; key: string; tenantId: string; query: Question } {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://core')
  const [, core = '', rest = ''] = /^\/([^/]+)(\/.*)$/.exec(pathname) ?? []
  const match = /^\/([^/]+)(\/(?:recipe|users?)\/.*)$/.exec(rest)
  const isTenant = match !== null && match[1] !== 'recipe' && match[1] !== 'user'
  const path = isTenant ? (match[2] ?? '') : rest
  return {
    core,
    key: `${request.method} ${path}`,
    tenantId: isTenant ? (match[1] ?? '') : 'public',
    query: Object.fromEntries(searchParams),
  }
}

async function bodyOf(request: IncomingMessage): Promise<Question> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return JSON.parse(Buffer.concat(chunks).toString('utf8') || '{}') as Question
}
