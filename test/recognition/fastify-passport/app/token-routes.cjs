// Logins that end in a token.
module.exports = ({ app, guard, users, env, libraries }) => {
  const { jwt, SignJWT } = libraries
  const sign = (user, more = {}) => jwt.sign({ sub: user.id, ...more }, env.JWT_SECRET)
  const local = guard('local', { session: false })
  app.post('/token', local, (request) => ({ access: sign(request.user), refresh: sign(request.user) }))
  app.post('/token/jose', local, async (request) => {
    const secret = new TextEncoder().encode(env.JWT_SECRET)
    return { access: await new SignJWT({ sub: request.user.id }).setProtectedHeader({ alg: 'HS256' }).sign(secret) }
  })
  app.post('/token/mfa', local, (request) => ({ pending: sign(request.user, { mfaPending: true }) }))
  app.post('/token/then-fail', local, (request, reply) => {
    sign(request.user)
    reply.status(500).send({})
  })
  app.post('/token/refresh', guard('renewal', { session: false }), (request) => ({ access: sign(request.user) }))
  const jwtGuard = guard('jwt', { session: false })
  app.post('/token/step-up', { preValidation: [jwtGuard.preValidation, local.preValidation] }, () => ({}))
  app.get('/api/me', jwtGuard, (request) => ({ id: users.byId(request.user.id).id }))
}
