// A cookie that signs its owner in again after the session has ended, used once and renewed each time.
module.exports = ({ Strategy }) =>
  class RememberMeStrategy extends Strategy {
    constructor(userById) {
      super()
      this.name = 'remember-me'
      this.userById = userById
      // No private field: passport calls strategies through objects that inherit from them.
      this.tokens = new Map()
    }

    issue(res, id) {
      const token = `remember-${Math.random().toString(36).slice(2)}`
      this.tokens.set(token, id)
      res.cookie('remember_me', token, { httpOnly: true })
    }

    authenticate(req) {
      const token = req.cookies.remember_me
      if (req.isAuthenticated() || token === undefined) return this.pass()
      const id = this.tokens.get(token)
      this.tokens.delete(token)
      const user = this.userById(id)
      if (user === undefined) return this.pass()
      this.issue(req.res, id)
      return this.success(user)
    }
  }
