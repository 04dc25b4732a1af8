// The strategies of the app as Nest providers.
module.exports = ({ libraries, users, env }) => {
  const { PassportStrategy, LocalStrategy, CustomStrategy, JwtStrategy, ExtractJwt, OAuth2Strategy, AbstractStrategy, common } =
    libraries
  const orRefuse = (user) => {
    if (user === undefined) throw new common.UnauthorizedException()
    return user
  }

  class Local extends PassportStrategy(LocalStrategy) {
    async validate(username, password) {
      return orRefuse(users.verify(username, password))
    }
  }
  class Code extends PassportStrategy(CustomStrategy, 'totp-code') {
    async validate(req) {
      return orRefuse(req.body.code === '123456' ? users.byId(req.session.pending ?? req.body.user) : undefined)
    }
  }
  class Jwt extends PassportStrategy(JwtStrategy) {
    constructor() {
      super({ jwtFromRequest: ExtractJwt.fromAuthHeaderAsBearerToken(), secretOrKey: env.JWT_SECRET })
    }
    validate(claims) {
      return orRefuse(users.byId(claims.sub))
    }
  }
  class Renewal extends PassportStrategy(JwtStrategy, 'renewal') {
    constructor() {
      super({ jwtFromRequest: ExtractJwt.fromBodyField('refresh'), secretOrKey: env.JWT_SECRET })
    }
    validate(claims) {
      return orRefuse(users.byId(claims.sub))
    }
  }
  class RememberMe extends PassportStrategy(AbstractStrategy, 'remember-me') {
    name = 'remember-me'
    authenticate(req) {
      const user = req.isAuthenticated() ? undefined : users.recall(req.cookies.remember_me)
      return user === undefined ? this.pass() : this.success(user)
    }
    validate() {
      return undefined
    }
  }
  const oauth = (name) =>
    class extends PassportStrategy(OAuth2Strategy, name) {
      constructor() {
        super({
          authorizationURL: `${env.OIDC_ISSUER}/auth`,
          tokenURL: `${env.OIDC_ISSUER}/token`,
          clientID: env.OIDC_CLIENT_ID,
          clientSecret: env.OIDC_CLIENT_SECRET,
          scope: 'openid profile',
          state: true,
          callbackURL: `/callback/${name}`,
        })
      }
      userProfile(accessToken, done) {
        fetch(`${env.OIDC_ISSUER}/me`, { headers: { authorization: `Bearer ${accessToken}` } })
          .then((response) => response.json())
          .then((profile) => done(null, profile))
          .catch((error) => done(error))
      }
      validate(_access, _refresh, profile) {
        return orRefuse(
          profile.preferred_username === 'barred' ? undefined : users.fromProvider(profile.sub, profile.preferred_username),
        )
      }
    }
  const classes = [Local, Code, Jwt, Renewal, RememberMe, oauth('oauth'), oauth('link')]
  return classes.map((Class, index) => ({ provide: `strategy-${index}`, useFactory: () => new Class() }))
}
