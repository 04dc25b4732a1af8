// Payload 2 in Express, as its guides have it, without the admin panel; its data in PostgreSQL that runs in this process (PGlite behind
// its socket server).
const { createServer } = require('node:net')
const express = require('express')
const { postgresAdapter } = require('@payloadcms/db-postgres')
const { generateDrizzleJson, generateMigration } = require('drizzle-kit/api')
const payloadModule = require('payload')
const { buildConfig } = require('payload/config')

// Where the configuration stands: it is handed in, but asked for all the same.
process.env.PAYLOAD_CONFIG_PATH = __filename

const payload = payloadModule.default ?? payloadModule

const freePort = () =>
  new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address()
      server.close(() => resolve(port))
    })
  })

// The links of mails are read by the test in the place of the person.
const mails = []

const configFor = (pgPort) =>
  buildConfig({
    serverURL: 'http://127.0.0.1',
    db: (about) => {
      const pool = { host: '127.0.0.1', port: pgPort, database: 'postgres', user: 'postgres', max: 2 }
      const adapter = postgresAdapter({ push: false, pool })(about)
      // PGlite is one session behind all connections: no transactions, as with databases that have none, and the tables are made below.
      return Object.assign(adapter, { beginTransaction: async () => null })
    },
    // A collection without rich text has no use for an editor, but the configuration must name one.
    editor: { validate: () => true },
    admin: { disable: true },
    collections: [
      {
        slug: 'users',
        auth: { tokenExpiration: 7200, maxLoginAttempts: 5, useAPIKey: true },
        access: { create: () => true, read: () => true, update: () => true },
        fields: [{ name: 'organizationId', type: 'text', saveToJWT: true }],
      },
      { slug: 'customers', auth: { verify: true }, access: { create: () => true, read: () => true }, fields: [] },
      { slug: 'staff', auth: true, fields: [] },
    ],
    telemetry: false,
    typescript: { declare: false },
    rateLimit: { max: 10_000 },
    endpoints: [
      { path: '/mails', method: 'get', handler: (_req, res) => res.json(mails.map(({ html }) => html)) },
      {
        path: '/own/:token',
        method: 'post',
        handler: async (req, res) => {
          const data = { token: req.params.token, password: 'right' }
          res.json(await req.payload.resetPassword({ collection: 'users', data, overrideAccess: true }))
        },
      },
      // A form of the app's own, behind which the local API stands.
      {
        path: '/own-login',
        method: 'post',
        handler: async (req, res) => {
          const { email, password } = req.body
          try {
            await payload.login({ collection: 'users', data: { email, password }, req, res })
            res.json({ ok: true })
          } catch {
            res.json({ ok: false })
          }
        },
      },
    ],
  })

void (async () => {
  const { PGlite } = await import('@electric-sql/pglite')
  const { PGLiteSocketServer } = await import('@electric-sql/pglite-socket')
  const pgPort = await freePort()
  await new PGLiteSocketServer({ db: await PGlite.create(), port: pgPort, host: '127.0.0.1', maxConnections: 20 }).start()
  const app = express()
  await payload.init({
    secret: 'a secret for the tokens of this app',
    express: app,
    config: configFor(pgPort),
    loggerOptions: { level: 'error' },
    email: {
      fromName: 'a',
      fromAddress: 'a@example.org',
      transport: { sendMail: async (mail) => void mails.push(mail), verify: async () => true },
    },
  })
  const [nothing, tables] = [generateDrizzleJson({}), generateDrizzleJson(payload.db.schema)]
  for (const statement of await generateMigration(nothing, tables)) await payload.db.pool.query(statement)
  for (const name of ['ann', 'bob'])
    await payload.create({
      collection: 'users',
      data: { email: `${name}@example.org`, password: 'right', organizationId: 'org-1' },
    })
  const server = app.listen(0, '127.0.0.1', () => console.log(`listening on http://127.0.0.1:${server.address().port}`))
})()
