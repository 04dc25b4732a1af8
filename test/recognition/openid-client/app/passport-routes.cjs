// The strategies that come with the library, behind passport.
module.exports =
  ({ passport, createStrategy }) =>
  ({ app, url, client, userFor }) => {
    const verify = (tokens, done) => {
      const { preferred_username: name } = tokens.claims()
      done(null, name === 'barred' ? false : userFor({ name }))
    }
    passport.serializeUser((user, done) => done(null, user.id))
    passport.deserializeUser((id, done) => done(null, { id }))
    for (const route of ['passport', 'passport-silent', 'passport-link'])
      passport.use(route, createStrategy(client, `${url}/callback/${route}`, verify))
    app.use(passport.initialize(), passport.session())
    const silent = { prompt: 'none', failureRedirect: '/login?failed=1' }
    const guards = {
      passport: passport.authenticate('passport', { failureRedirect: '/login?failed=1' }),
      'passport-silent': passport.authenticate('passport-silent', silent),
      'passport-link': passport.authorize('passport-link', { failureRedirect: '/login?failed=1' }),
    }
    for (const [route, guard] of Object.entries(guards)) {
      app.get(`/auth/${route}`, guard)
      app.get(`/callback/${route}`, guard, (_req, res) => res.redirect('/who'))
    }
    app.get('/who', (req, res) => res.json({ id: req.user?.id ?? null }))
  }
