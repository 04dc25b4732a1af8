// The options of an app of the Auth.js family, the same for @auth/core and for next-auth 4: what differs comes in.
const createAdapter = require('./memory-adapter.cjs')

const PEOPLE = {
  ann: { id: 'u-ann', name: 'Ann', email: 'ann@app.test', tenantId: 't-1' },
  bob: { id: 'u-bob', name: 'Bob', email: 'bob@app.test' },
  admin: { id: 'u-admin', name: 'Admin', email: 'admin@app.test', isAdmin: true },
  zero: { id: 0, name: 'Zero', email: 'zero@app.test' },
  idless: { name: 'Idless', email: 'idless@app.test' },
  mongo: { _id: 'm-1', name: 'Mongo', email: 'mongo@app.test' },
  nullified: { id: 'u-nullified', name: 'Nullified', email: 'nullified@app.test' },
  barred: { id: 'u-barred', name: 'Barred', email: 'barred@app.test' },
  sent: { id: 'u-sent', name: 'Sent away', email: 'sent@app.test' },
  renamed: { id: 'u-before', name: 'Renamed', email: 'renamed@app.test' },
  kept: { name: 'Kept', email: 'kept@app.test' },
  told: { id: 'u-told', name: 'Told', email: 'told@app.test' },
}

module.exports = async ({ kind, bcrypt, Credentials, record, mails, env }) => {
  const hash = await bcrypt.hash('correct', 4)
  const idp = {
    clientId: env.OIDC_CLIENT_ID,
    clientSecret: env.OIDC_CLIENT_SECRET,
    client: { token_endpoint_auth_method: 'client_secret_post' },
    profile: (profile) => ({ id: profile.sub, name: profile.preferred_username, email: profile.email }),
  }
  const check = async ({ username, password }) => {
    const person = PEOPLE[username]
    if (person === undefined) throw new Error('nobody has this name')
    return (await bcrypt.compare(password, hash)) ? { ...person } : null
  }
  const scope = 'openid profile email'
  return {
    secret: 'a secret of the test that is long enough',
    trustHost: true,
    logger: { error() {}, warn() {}, debug() {} },
    providers: [
      Credentials({ credentials: { username: {}, password: { type: 'password' } }, authorize: check }),
      // Hands out the same object at each login.
      Credentials({
        id: 'kept',
        credentials: { username: {}, password: {} },
        authorize: async (credentials) => ((await check(credentials)) ? PEOPLE[credentials.username] : null),
      }),
      // What is returned here is awaited by the library, and a query of an ORM begins only then.
      Credentials({
        id: 'lazy',
        credentials: { username: {}, password: {} },
        // biome-ignore lint/suspicious/noThenProperty: that is what the query builders of ORMs are
        authorize: (credentials) => ({ then: (resolve, reject) => check(credentials).then(resolve, reject) }),
      }),
      Credentials({
        id: 'impersonate',
        credentials: { username: {} },
        authorize: async ({ username }) => ({ ...PEOPLE[username] }),
      }),
      Credentials({
        id: 'code',
        credentials: { username: {}, code: {} },
        authorize: async ({ username, code }) => (code === '123456' ? { ...PEOPLE[username] } : null),
      }),
      {
        ...idp,
        id: 'idp',
        name: 'IdP',
        type: kind.oidcType,
        issuer: env.OIDC_ISSUER,
        wellKnown: `${env.OIDC_ISSUER}/.well-known/openid-configuration`,
        idToken: kind.oidcType === 'oauth' ? true : undefined,
        checks: ['pkce', 'state'],
        authorization: { params: { scope } },
      },
      {
        ...idp,
        id: 'idp-oauth',
        name: 'IdP by OAuth',
        type: 'oauth',
        issuer: env.OIDC_ISSUER,
        checks: ['pkce'],
        authorization: { url: `${env.OIDC_ISSUER}/auth`, params: { scope: 'profile email openid' } },
        token: `${env.OIDC_ISSUER}/token`,
        userinfo: `${env.OIDC_ISSUER}/me`,
        allowDangerousEmailAccountLinking: true,
        ...kind.oauth,
      },
      ...(kind.hasAdapter
        ? [
            {
              id: 'email',
              type: 'email',
              name: 'E-mail',
              maxAge: 3600,
              options: {},
              sendVerificationRequest: async ({ identifier, url }) => void mails.set(identifier, url),
            },
          ]
        : []),
    ],
    callbacks: {
      signIn: ({ user }) => {
        if (user.name === 'Barred' || user.email === 'barred@idp.test') return false
        if (user.name === 'Sent away') return '/please-wait'
        if (user.name === 'Renamed') user.id = 'u-after'
        return true
      },
      jwt: async ({ token, user, trigger, session }) => {
        if (user?.name === 'Nullified') return null
        // Many apps put their own id of a provider's person into the token.
        if (user?.email === 'known@idp.test') return { ...token, userId: 'u-known', orgId: 'org-of-token' }
        if (trigger === 'update') return { ...token, activeOrg: session?.org }
        return token
      },
      session: ({ session, token, user }) => ({ ...session, userId: user?.id ?? token?.sub, name: (user ?? token)?.name }),
    },
    events: {
      signIn: ({ user }) => {
        kind.events.push(`signIn ${user.email}`)
        if (user.name === 'Told') record({ userId: user.id, userName: 'the app says so', method: 'password' })
        if (user.name === 'Bob') throw new Error('an event of the app fails')
      },
      createUser: ({ user }) => void kind.events.push(`createUser ${user.email}`),
    },
    session: { strategy: kind.strategy },
    ...(kind.hasAdapter && { adapter: createAdapter({ keepsObjects: kind.strategy === 'database' }) }),
  }
}
