// Registers every kind of strategy, some under names that say nothing about what they are.
const registerOauth = require('./oauth-strategies.cjs')
const createRememberMe = require('./remember-me-strategy.cjs')

module.exports = ({ passport, libraries, users, env }) => {
  const { LocalStrategy, JwtStrategy, ExtractJwt, OAuth2Strategy, OpenIdStrategy, CustomStrategy } = libraries
  const { BearerStrategy, BasicStrategy, AnonymousStrategy, SamlStrategy, jwt } = libraries

  const local = (username, password, done) => {
    users.verify(username, password).then((user) => done(null, user ?? false, user ? undefined : { message: 'no' }), done)
  }
  passport.use(new LocalStrategy(local))
  passport.use('front-door', new LocalStrategy(local))
  // Hands out nothing but the user's name, as some apps do.
  passport.use(
    'name-only',
    new LocalStrategy((username, password, done) => local(username, password, (error, user) => done(error, user?.username))),
  )

  const bearerJwt = { jwtFromRequest: ExtractJwt.fromAuthHeaderAsBearerToken(), secretOrKey: env.JWT_SECRET }
  const fromClaims = (claims, done) => done(null, users.byId(claims.sub) ?? false)
  passport.use(new JwtStrategy(bearerJwt, fromClaims))
  passport.use('renewal', new JwtStrategy({ ...bearerJwt, jwtFromRequest: ExtractJwt.fromBodyField('refresh') }, fromClaims))
  passport.use(
    new BearerStrategy((token, done) => {
      try {
        done(null, users.byId(jwt.verify(token, env.JWT_SECRET).sub) ?? false)
      } catch {
        done(null, false)
      }
    }),
  )
  passport.use(new BasicStrategy(local))
  passport.use(new AnonymousStrategy())

  const rememberMe = new (createRememberMe(libraries))(users.byId)
  passport.use(rememberMe)

  // A login method of the app's own: a card with a number.
  passport.use('card', new CustomStrategy((req, done) => done(null, users.byName(req.body?.card ?? '') ?? false)))
  // The second factor: a code for whom the password step has left in the session.
  passport.use(
    'totp-code',
    new CustomStrategy((req, done) => {
      done(null, req.body.code === '123456' ? (users.byId(req.session.pending) ?? false) : false)
    }),
  )

  registerOauth({ passport, users, env, OAuth2Strategy })
  const openid = (name, callbackURL) => {
    passport.use(
      name,
      new OpenIdStrategy(
        {
          issuer: env.OIDC_ISSUER,
          authorizationURL: `${env.OIDC_ISSUER}/auth`,
          tokenURL: `${env.OIDC_ISSUER}/token`,
          userInfoURL: `${env.OIDC_ISSUER}/me`,
          clientID: env.OIDC_CLIENT_ID,
          clientSecret: env.OIDC_CLIENT_SECRET,
          scope: ['profile', 'email'],
          callbackURL,
        },
        (_issuer, profile, done) =>
          done(null, users.fromProvider(profile.id, profile.username ?? profile.displayName.split(' ')[0])),
      ),
    )
  }
  openid('oidc', '/callback/oidc')
  openid('silent', '/callback/silent')

  passport.use(
    new SamlStrategy(
      {
        entryPoint: env.SAML_ENTRY_POINT,
        idpCert: env.SAML_CERTIFICATE,
        issuer: 'urn:test:app',
        callbackUrl: `${env.APP_URL}/callback/saml`,
        wantAuthnResponseSigned: false,
        validateInResponseTo: 'always',
      },
      (profile, done) => done(null, users.fromProvider(profile.nameID, profile.nameID.replace('saml|', ''))),
      (_profile, done) => done(null, false),
    ),
  )
  return { rememberMe }
}
