// Payload 3 without Next.js: its own REST handler behind node:http, on SQLite.
import { mkdtempSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { sqliteAdapter } from '@payloadcms/db-sqlite'
import { buildConfig, getPayload, handleEndpoints } from 'payload'

const folder = mkdtempSync(join(tmpdir(), 'signed-in-payload-'))
// The links of mails are read by the test in the place of the person.
const mails = []
const config = buildConfig({
  secret: 'a secret for the tokens of this app',
  db: sqliteAdapter({ client: { url: `file:${folder}/payload.db` }, push: true }),
  collections: [
    {
      slug: 'users',
      auth: { tokenExpiration: 7200, maxLoginAttempts: 5, useAPIKey: true },
      access: { create: () => true, read: () => true, update: () => true },
      fields: [{ name: 'organizationId', type: 'text', saveToJWT: true }],
    },
    {
      slug: 'customers',
      auth: { verify: true },
      access: { create: () => true, read: () => true },
      fields: [],
    },
  ],
  telemetry: false,
  typescript: { autoGenerate: false },
  email: () => ({
    name: 'kept',
    defaultFromAddress: 'a@example.org',
    defaultFromName: 'a',
    sendEmail: async (mail) => void mails.push(mail),
  }),
})
const payload = await getPayload({ config, disableOnInit: true })
for (const name of ['ann', 'bob'])
  await payload.create({
    collection: 'users',
    data: { email: `${name}@example.org`, password: 'right', organizationId: 'org-1' },
  })

const server = createServer(async (req, res) => {
  if (req.url === '/mails') return res.end(JSON.stringify(mails.map(({ html }) => html)))
  if (req.url.startsWith('/own/')) {
    const data = { token: req.url.slice(5), password: 'right' }
    return res.end(JSON.stringify(await payload.resetPassword({ collection: 'users', data, overrideAccess: true })))
  }
  const body = ['GET', 'HEAD'].includes(req.method) ? undefined : Readable.toWeb(req)
  const headers = new Headers(Object.entries(req.headers).map(([key, value]) => [key, String(value)]))
  const request = new Request(`http://${req.headers.host}${req.url}`, { method: req.method, headers, body, duplex: 'half' })
  const answer = await handleEndpoints({ config, request })
  res.writeHead(answer.status, [...answer.headers].flat())
  res.end(Buffer.from(await answer.arrayBuffer()))
})
server.listen(0, '127.0.0.1', () => console.log(`listening on http://127.0.0.1:${server.address().port}`))
