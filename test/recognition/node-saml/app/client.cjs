// @node-saml/node-saml without passport: a service provider for each visit, since its options hold for all that it asks.
module.exports =
  ({ SAML }) =>
  async (env) => ({
    begin: async ({ redirectUri, prompt }) => {
      const saml = new SAML({
        entryPoint: env.SAML_ENTRY_POINT,
        // Version 4 called it otherwise.
        idpCert: env.SAML_CERTIFICATE,
        cert: env.SAML_CERTIFICATE,
        issuer: 'urn:test:app',
        callbackUrl: redirectUri,
        wantAuthnResponseSigned: false,
        validateInResponseTo: 'always',
        passive: prompt === 'none',
        forceAuthn: prompt === 'login',
      })
      return { url: await saml.getAuthorizeUrlAsync('', undefined, {}), kept: saml }
    },
    finish: async (req, saml) => {
      const { profile } = await saml.validatePostResponseAsync(req.body)
      return { subject: profile.nameID, name: profile.nameID.replace('saml|', '') }
    },
  })
