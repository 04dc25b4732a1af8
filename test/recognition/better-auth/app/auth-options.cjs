// The options of an app that uses most of what better-auth brings.

/** Tables of the memory adapter. */
const TABLES = [
  'user',
  'session',
  'account',
  'verification',
  'twoFactor',
  'organization',
  'member',
  'invitation',
  'jwks',
  'passkey',
  'deviceCode',
]

/** An app's own plugin: a login of its own making, and an endpoint that sets the session cookie again. */
const companyPlugin = ({ createAuthEndpoint, setSessionCookie, getSessionFromCtx }) => ({
  id: 'company',
  endpoints: {
    badgeLogin: createAuthEndpoint('/company/badge', { method: 'POST' }, async (ctx) => {
      const found = await ctx.context.internalAdapter.findUserByEmail(ctx.body?.badge ?? '')
      if (!found) throw ctx.error('UNAUTHORIZED')
      const session = await ctx.context.internalAdapter.createSession(found.user.id, ctx)
      await setSessionCookie(ctx, { session, user: found.user })
      return ctx.json({ ok: true })
    }),
    renew: createAuthEndpoint('/company/renew', { method: 'POST' }, async (ctx) => {
      const session = await getSessionFromCtx(ctx)
      if (!session) throw ctx.error('UNAUTHORIZED')
      await setSessionCookie(ctx, session)
      return ctx.json({ ok: true })
    }),
  },
})

module.exports = ({ mode, libraries, outbox, heard, env, baseURL, passkey }) => {
  const { plugins, memoryAdapter, api, cookies, record } = libraries
  const chosen = [
    plugins.username(),
    plugins.twoFactor({
      issuer: 'test',
      otpOptions: { sendOTP: async ({ otp, user }) => void outbox.push({ kind: 'otp', otp, to: user.email }) },
    }),
    plugins.magicLink({ sendMagicLink: async ({ email, url }) => void outbox.push({ kind: 'link', to: email, url }) }),
    plugins.emailOTP({ sendVerificationOTP: async ({ email, otp }) => void outbox.push({ kind: 'mail-otp', to: email, otp }) }),
    plugins.phoneNumber({
      sendOTP: async ({ phoneNumber, code }) => void outbox.push({ kind: 'sms', to: phoneNumber, otp: code }),
      signUpOnVerification: { getTempEmail: (number) => `${number.slice(1)}@phone.test` },
    }),
    plugins.anonymous(),
    plugins.multiSession(),
    plugins.organization(),
    plugins.admin({ adminUserIds: ['u-boss'] }),
    plugins.bearer(),
    plugins.jwt(),
    plugins.oneTimeToken(),
    ...(plugins.deviceAuthorization === undefined
      ? []
      : [plugins.deviceAuthorization({ verificationUri: '/device', interval: '1s', schema: {} })]),
    plugins.genericOAuth({
      config: [
        {
          providerId: 'idp',
          clientId: env.OIDC_CLIENT_ID,
          clientSecret: env.OIDC_CLIENT_SECRET,
          discoveryUrl: `${env.OIDC_ISSUER}/.well-known/openid-configuration`,
          scopes: ['openid', 'profile', 'email'],
          authentication: 'post',
          pkce: true,
          mapProfileToUser: (profile) => ({ name: profile.preferred_username, emailVerified: true }),
        },
      ],
    }),
    companyPlugin({ ...api, ...cookies }),
    ...(passkey === undefined ? [] : [passkey({ rpID: 'localhost', rpName: 'test', origin: 'http://localhost' })]),
    ...(libraries.signedIn === undefined ? [] : [libraries.signedIn()]),
  ]
  return {
    baseURL,
    secret: 'a secret of the test that is long enough and has entropy 0123456789',
    database: memoryAdapter(Object.fromEntries(TABLES.map((table) => [table, []]))),
    rateLimit: { enabled: false },
    telemetry: { enabled: false },
    logger: { disabled: true },
    emailAndPassword: {
      enabled: true,
      autoSignIn: mode !== 'no-auto-sign-in',
      requireEmailVerification: mode === 'verified',
      sendResetPassword: async ({ user, url, token }) => void outbox.push({ kind: 'reset', to: user.email, url, token }),
    },
    emailVerification: {
      sendOnSignUp: mode === 'verified',
      autoSignInAfterVerification: true,
      sendVerificationEmail: async ({ user, url }) => void outbox.push({ kind: 'verify', to: user.email, url }),
    },
    account: {
      accountLinking: { enabled: true, trustedProviders: ['idp'], allowDifferentEmails: true, requireLocalEmailVerified: false },
    },
    // Each look at the session renews it.
    session: { updateAge: 0, ...(mode === 'cached' && { cookieCache: { enabled: true, maxAge: 300, strategy: 'jwt' } }) },
    advanced: { disableCSRFCheck: true, disableOriginCheck: true },
    user: { changeEmail: { enabled: true }, deleteUser: { enabled: true } },
    databaseHooks: {
      user: { create: { before: async (user) => ({ data: { ...user, id: `u-${user.email.split('@')[0]}` } }) } },
      session: {
        create: {
          before: async (session) => ({
            data: { ...session, ...(session.userId === 'u-member' && { activeOrganizationId: 'org-of-member' }) },
          }),
          after: async (session) => {
            if (session.userId === 'u-told') record({ userId: 'u-told', userName: 'the app says so' })
          },
        },
      },
    },
    hooks: {
      // Many apps look at the session before everything.
      before: api.createAuthMiddleware(async (ctx) => {
        await api.getSessionFromCtx(ctx)
      }),
      after: api.createAuthMiddleware(async (ctx) => void heard.push(`${ctx.path} ${ctx.context.newSession?.user?.id ?? '-'}`)),
    },
    plugins: chosen,
  }
}
