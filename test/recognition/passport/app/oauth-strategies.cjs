// Registers the two strategies of the provider that speaks OAuth 2.0: one signs people in, one links an account.
module.exports = ({ passport, users, env, OAuth2Strategy, appUrl = '' }) => {
  for (const name of ['oauth', 'link']) {
    const strategy = new OAuth2Strategy(
      {
        authorizationURL: `${env.OIDC_ISSUER}/auth`,
        tokenURL: `${env.OIDC_ISSUER}/token`,
        clientID: env.OIDC_CLIENT_ID,
        clientSecret: env.OIDC_CLIENT_SECRET,
        scope: 'openid profile email',
        state: true,
        callbackURL: `${appUrl}/callback/${name}`,
        passReqToCallback: true,
      },
      (req, _access, _refresh, profile, done) => {
        if (req.session?.isAttaching) return done(null, req.user)
        done(null, profile.preferred_username === 'barred' ? false : users.fromProvider(profile.sub, profile.preferred_username))
      },
    )
    strategy.userProfile = (accessToken, done) => {
      fetch(`${env.OIDC_ISSUER}/me`, { headers: { authorization: `Bearer ${accessToken}` } })
        .then((response) => response.json())
        .then((profile) => done(null, profile))
        .catch((error) => done(error))
    }
    strategy.authorizationParams = (options) => (options.prompt ? { prompt: options.prompt } : {})
    passport.use(name, strategy)
  }
}
