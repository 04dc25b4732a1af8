// Routes of the app itself, which call what the recipes export. A handler gets the request and response of the framework.
const { randomUUID } = require('node:crypto')
const { SECOND_FACTOR } = require('./recipes.cjs')

const CODE = '123456'
const refused = { status: 401, json: { error: 'refused' } }
const fine = (json = {}) => ({ status: 200, json })

exports.routesOf = ({ EmailPassword, ThirdParty, Session, RecipeUserId }, mails) => {
  const check = (email, password) => EmailPassword.signIn('public', email, password)
  const confirm = (email, password) => (EmailPassword.verifyCredentials ?? EmailPassword.signIn)('public', email, password)
  const claimsOf = async ({ req, res }) => (await Session.getSession(req, res)).getAccessTokenPayload()
  return {
    'GET /callback/oauth': async () => fine(),
    'GET /mail': async ({ query }) => fine(mails.get(query.to) ?? {}),
    'GET /me': async ({ req, res }) => fine({ userId: (await Session.getSession(req, res)).getUserId() }),
    'GET /claims': async (call) => fine(await claimsOf(call)),
    'POST /step-up': async ({ req, res, body }) => {
      const session = await Session.getSession(req, res)
      if ((await check(body.email, body.password)).status !== 'OK') return refused
      await session.mergeIntoAccessTokenPayload({ steppedUpAt: Date.now() })
      return fine()
    },
    'POST /change-password': async ({ req, res, body }) => {
      const session = await Session.getSession(req, res)
      if ((await confirm(body.email, body.password)).status !== 'OK') return refused
      await EmailPassword.updateEmailOrPassword({ recipeUserId: session.getRecipeUserId(), password: body.newPassword })
      return fine()
    },
    // As the step before, and the session is made anew.
    'POST /renew': async ({ req, res, body }) => {
      const session = await Session.getSession(req, res)
      if (EmailPassword.verifyCredentials !== undefined && (await confirm(body.email, body.password)).status !== 'OK')
        return refused
      await Session.createNewSession(req, res, 'public', session.getRecipeUserId())
      return fine()
    },
    'POST /own-login': async ({ req, res, body }) => {
      const result = await check(body.email, body.password)
      if (result.status !== 'OK') return refused
      await Session.createNewSession(req, res, 'public', result.recipeUserId)
      return fine()
    },
    'POST /broken-login': async ({ req, res, body }) => {
      const { recipeUserId } = await check(body.email, body.password)
      await Session.createNewSession(req, res, 'public', recipeUserId)
      return { status: 500, json: {} }
    },
    // Users are kept in SuperTokens, and sessions are not.
    'POST /token-login': async ({ body }) => {
      const result = await check(body.email, body.password)
      return result.status === 'OK' ? fine({ token: randomUUID().repeat(2), user: { id: result.user.id } }) : refused
    },
    'POST /directory-login': async ({ req, res, body }) => {
      if (body.ticket !== 'from the directory') return refused
      const result = await ThirdParty.manuallyCreateOrUpdateUser('public', 'directory', body.name, `${body.name}@dir.test`, true)
      await Session.createNewSession(req, res, 'public', result.recipeUserId)
      return fine()
    },
    'POST /device-login': async ({ body }) => {
      const result = await check(body.email, body.password)
      if (result.status !== 'OK') return refused
      const session = await Session.createNewSessionWithoutRequestResponse('public', result.recipeUserId)
      return fine(session.getAllSessionTokensDangerously())
    },
    'POST /known-device': async ({ req, res, body }) => {
      await Session.createNewSession(req, res, 'public', new RecipeUserId(body.id))
      return fine()
    },
    'POST /guest': async ({ req, res }) => {
      await Session.createNewSession(req, res, 'public', new RecipeUserId(randomUUID()), { isAnonymous: true })
      return fine()
    },
    'POST /impersonate': async ({ req, res, body }) => {
      const admin = await Session.getSession(req, res)
      const claims = body.isTold ? { isImpersonation: true, adminId: admin.getUserId() } : {}
      await Session.createNewSession(req, res, 'public', new RecipeUserId(body.id), claims)
      return fine()
    },
    'POST /switch': async ({ req, res, body }) => {
      const session = await Session.getSession(req, res)
      await session.mergeIntoAccessTokenPayload({ orgId: { v: body.org, t: Date.now() } })
      return fine()
    },
    'POST /second-factor': async ({ req, res, body }) => {
      const session = await Session.getSession(req, res)
      if (body.code !== CODE) return refused
      await session.mergeIntoAccessTokenPayload({ [SECOND_FACTOR]: { v: true, t: Date.now() } })
      return fine()
    },
    'POST /users': async ({ req, res, body }) => {
      await Session.getSession(req, res)
      return fine(await EmailPassword.signUp('public', body.email, body.password))
    },
  }
}
