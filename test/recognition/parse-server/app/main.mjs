// Parse Server on Express, its data in PostgreSQL that runs in this process (PGlite behind its socket server).
import { mkdtempSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PGlite } from '@electric-sql/pglite'
import { PGLiteSocketServer } from '@electric-sql/pglite-socket'
import express from 'express'

// node main.mjs <copy of Parse Server>
// It opens its logs in the working directory before it reads that there are to be none.
process.chdir(mkdtempSync(join(tmpdir(), 'signed-in-parse-')))
const { ParseServer } = await import(process.argv[2])
const freePort = () =>
  new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address()
      server.close(() => resolve(port))
    })
  })
const [pgPort, port] = [await freePort(), await freePort()]
const db = await PGlite.create()
const sockets = new PGLiteSocketServer({ db, port: pgPort, host: '127.0.0.1', maxConnections: 20 })
await sockets.start()

const mails = []
const parse = new ParseServer({
  databaseURI: `postgres://postgres:postgres@127.0.0.1:${pgPort}/postgres?ssl=false`,
  appId: 'app',
  masterKey: 'master',
  masterKeyIps: ['0.0.0.0/0', '::/0'],
  serverURL: `http://127.0.0.1:${port}/parse`,
  publicServerURL: `http://127.0.0.1:${port}/parse`,
  appName: 'test',
  silent: true,
  logsFolder: null,
  logLevel: 'error',
  allowClientClassCreation: true,
  // Ids that the test knows beforehand.
  allowCustomObjectId: true,
  enableAnonymousUsers: true,
  verifyUserEmails: false,
  revokeSessionOnPasswordReset: true,
  emailAdapter: {
    sendMail: async (mail) => void mails.push(mail),
    sendPasswordResetEmail: async ({ link }) => void mails.push(link),
    sendVerificationEmail: async ({ link }) => void mails.push(link),
  },
  auth: {
    // A provider of the app's own: whoever knows its word is who they say.
    club: {
      module: {
        validateAppId: async () => {},
        validateAuthData: async ({ word }) => {
          if (word !== 'open') throw new Error('wrong word')
        },
      },
    },
  },
})
await parse.start()
const app = express()
app.use('/parse', parse.app)
app.get('/mails', (_req, res) => res.json(mails))
app.listen(port, '127.0.0.1', () => console.log(`listening on http://127.0.0.1:${port}`))
