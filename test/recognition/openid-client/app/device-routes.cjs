// A device that asks for a code, shows it, and waits until somebody has entered it elsewhere.
module.exports =
  (library) =>
  ({ app, client, userFor }) => {
    const devices = new Map()
    app.post('/device', async (_req, res) => {
      const asked = await library.initiateDeviceAuthorization(client.config, { scope: 'openid profile email' })
      library.pollDeviceAuthorizationGrant(client.config, { ...asked, interval: 0.05 }).then(
        (tokens) => devices.set(asked.user_code, userFor({ name: tokens.claims().preferred_username }).id),
        () => devices.set(asked.user_code, null),
      )
      res.json({ code: asked.user_code, address: asked.verification_uri_complete })
    })
    app.get('/device/:code', (req, res) =>
      res.json({ isDone: devices.has(req.params.code), id: devices.get(req.params.code) ?? null }),
    )
  }
