import router from '@adonisjs/core/services/router'
import { add, byEmail, verifyCredentials } from '../users.js'

for (const name of ['ann', 'bob', 'root']) await add(`${name}@example.org`, 'right')
const no = (response) => response.unauthorized({ error: 'wrong' })
const credentials = ({ request }) => verifyCredentials(request.input('email'), request.input('password'))

router.post('/login', async (ctx) => {
  const user = await credentials(ctx)
  if (!user) return no(ctx.response)
  await ctx.auth.use('web').login(user, ctx.request.input('remember') === true)
  return { user: { id: user.id } }
})
router.post('/register', async ({ request, auth }) => {
  const user = await add(request.input('email'), request.input('password'))
  if (request.input('stay')) await auth.use('web').login(user)
  return { id: user.id }
})
router.get('/me', async ({ auth }) => ({ id: (await auth.use('web').authenticate()).id }))
router.post('/logout', async ({ auth }) => {
  await auth.use('web').logout()
  return {}
})
router.post('/confirm', async (ctx) => {
  const { email } = await ctx.auth.use('web').authenticate()
  return { ok: (await verifyCredentials(email, ctx.request.input('password'))) !== undefined }
})
router.post('/impersonate', async ({ auth, request }) => {
  await auth.use('web').authenticate()
  await auth.use('web').login(byEmail(request.input('email')))
  return {}
})
router.post('/token', async (ctx) => {
  const user = await credentials(ctx)
  return user ? ctx.auth.use('api').createToken(user) : no(ctx.response)
})
router.get('/api/me', async ({ auth }) => ({ id: (await auth.use('api').authenticate()).id }))
router.post('/api/tokens', async ({ auth }) => auth.use('api').createToken(await auth.use('api').authenticate(), ['read']))
