// Sessions that the app makes by itself, in other ways than one new opaque cookie.
const { randomUUID } = require('node:crypto')
const jwt = require('jsonwebtoken')

module.exports = ({ app, begin, finish, sessions, cookieOf, userFor, secret }) => {
  // The visitor has a session from the first page on; the login only writes who it is.
  app.get('/visit', (_req, res) => {
    const id = randomUUID()
    sessions.set(id, {})
    res.cookie('member', id, { httpOnly: true }).json({})
  })
  begin('reused')
  finish('reused', (req, res, login) => {
    sessions.get(cookieOf(req, 'member')).userId = userFor(login).id
    res.redirect('/me')
  })
  // A signed cookie that a middleware verifies on every request.
  app.use((req, _res, next) => {
    const token = cookieOf(req, 'signed')
    if (token !== undefined) req.member = jwt.verify(token, secret).sub
    next()
  })
  begin('signed')
  finish('signed', (_req, res, login) => {
    res.cookie('signed', jwt.sign({ sub: userFor(login).id }, secret), { httpOnly: true }).redirect('/member')
  })
  begin('signed-link')
  finish('signed-link', (_req, res) => res.redirect('/member'))
  begin('opaque-link')
  finish('opaque-link', (_req, res) => res.redirect('/settings?connected=1'))
  // As with providers of plain OAuth 2.0: no ID token, and the app asks elsewhere whose the access is.
  begin('nameless', { isAccessOnly: true })
  finish('nameless', (req, res) => {
    req.session.userId = 'u-hub'
    res.redirect('/me')
  })
  begin('nameless-token', { isAccessOnly: true })
  finish('nameless-token', (_req, res) => res.json({ access: jwt.sign({ sub: 'u-hub' }, secret) }))
  app.get('/member', (req, res) => res.json({ id: req.member ?? null }))
}
