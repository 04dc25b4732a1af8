// What the app hands to supertokens.init: the recipes as the documentation has them, and in "own" mode with overrides around everything.

const SECOND_FACTOR = '2fa-completed'

/** A user database from before SuperTokens, as it is migrated at the first login. */
const LEGACY = new Map([['old@legacy.example.com', 'correct-1']])

exports.SECOND_FACTOR = SECOND_FACTOR

exports.recipesOf = (recipe, { copy, mode }, mails) => {
  const common = [thirdPartyOf(recipe, copy), passwordlessOf(recipe, mails), ...passkeysOf(recipe)]
  return mode === 'factors' ? [...common, ...withFactors(recipe)] : [...common, ...withOverrides(recipe, mails)]
}

function thirdPartyOf({ ThirdParty }, copy) {
  const { OIDC_ISSUER, OIDC_CLIENT_ID, OIDC_CLIENT_SECRET } = process.env
  const config = {
    thirdPartyId: 'idp',
    name: 'the provider',
    clients: [{ clientId: OIDC_CLIENT_ID, clientSecret: OIDC_CLIENT_SECRET, scope: ['openid', 'email'] }],
    // Up to version 16 the library adds the path of the document itself.
    oidcDiscoveryEndpoint: copy.endsWith('16') ? OIDC_ISSUER : `${OIDC_ISSUER}/.well-known/openid-configuration`,
    userInfoMap: { fromUserInfoAPI: { userId: 'sub', email: 'email' }, fromIdTokenPayload: { userId: 'sub', email: 'email' } },
  }
  return ThirdParty.init({ signInAndUpFeature: { providers: [{ config }] } })
}

/** Mails and messages go where the tests can read them. */
function keptIn(mails) {
  const keep = async ({ email, phoneNumber, user, urlWithLinkCode, passwordResetLink }) =>
    void mails.set(email ?? phoneNumber ?? user.email, { urlWithLinkCode, passwordResetLink })
  return { override: (original) => ({ ...original, sendEmail: keep, sendSms: keep }) }
}

function passwordlessOf({ Passwordless }, mails) {
  return Passwordless.init({
    contactMethod: 'EMAIL_OR_PHONE',
    flowType: 'USER_INPUT_CODE_AND_MAGIC_LINK',
    emailDelivery: keptIn(mails),
    smsDelivery: keptIn(mails),
  })
}

/** Passkeys of the recipe that version 22 brought. */
function passkeysOf({ WebAuthn }) {
  if (WebAuthn === undefined) return []
  return [WebAuthn.init({ getRelyingPartyId: async () => 'localhost', getOrigin: async () => 'http://localhost' })]
}

const cookies = { cookieSecure: false, cookieSameSite: 'lax', antiCsrf: 'NONE' }

/** Factors of the library's own; accounts that prove themselves beside a session are linked to its user. */
function withFactors({ EmailPassword, Session, AccountLinking, MultiFactorAuth, Totp }) {
  const shouldDoAutomaticAccountLinking = async (_account, _user, session) =>
    session === undefined
      ? { shouldAutomaticallyLink: false }
      : { shouldAutomaticallyLink: true, shouldRequireVerification: false }
  const recipes = [EmailPassword.init(), Session.init({ ...cookies, getTokenTransferMethod: () => 'cookie' })]
  return [
    ...recipes,
    AccountLinking.init({ shouldDoAutomaticAccountLinking }),
    MultiFactorAuth.init({ firstFactors: ['emailpassword', 'thirdparty', 'otp-email', 'otp-phone', 'link-email', 'webauthn'] }),
    Totp.init(),
  ]
}

/** A factor, a migration, a ban, claims and single sessions of the app's own making, as the documentation teaches them. */
function withOverrides({ EmailPassword, Session }, mails) {
  const session = {
    ...cookies,
    override: {
      functions: (original) => ({
        ...original,
        createNewSession: async (input) => {
          const userId = input.recipeUserId?.getAsString() ?? input.userId
          const handles = await original.getAllSessionHandlesForUser({ userId, userContext: input.userContext })
          await original.revokeMultipleSessions({ sessionHandles: handles, userContext: input.userContext })
          const claims = { ...input.accessTokenPayload, orgId: { v: `org-${userId}`, t: Date.now() } }
          if (userId === 'user-bob') claims[SECOND_FACTOR] = { v: false, t: Date.now() }
          return original.createNewSession({ ...input, accessTokenPayload: claims })
        },
      }),
    },
  }
  const functions = (original) => ({
    ...original,
    signIn: async (input) => {
      if (LEGACY.get(input.email) !== input.password) return original.signIn(input)
      LEGACY.delete(input.email)
      return original.signUp(input)
    },
  })
  const apis = (original) => ({
    ...original,
    signInPOST: async (input) => {
      const result = await original.signInPOST(input)
      if (result.status !== 'OK' || result.user.id !== 'user-eve') return result
      await result.session.revokeSession()
      return { status: 'GENERAL_ERROR', message: 'banned' }
    },
    passwordResetPOST: async (input) => {
      const result = await original.passwordResetPOST(input)
      if (result.status !== 'OK' || result.user === undefined) return result
      const { recipeUserId } = result.user.loginMethods[0]
      await Session.createNewSession(input.options.req, input.options.res, 'public', recipeUserId)
      return result
    },
  })
  return [EmailPassword.init({ emailDelivery: keptIn(mails), override: { functions, apis } }), Session.init(session)]
}
