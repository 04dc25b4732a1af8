// Directus 11 and 10, its data in PostgreSQL that runs in this process (PGlite behind its socket server).
import { mkdtempSync } from 'node:fs'
import * as nodeModule from 'node:module'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PGlite } from '@electric-sql/pglite'
import { PGLiteSocketServer } from '@electric-sql/pglite-socket'

// The sandbox of extensions is a native module that npm would have to compile; there are no extensions here.
nodeModule.registerHooks({
  resolve: (specifier, context, next) =>
    specifier === 'isolated-vm'
      ? { url: new URL('no-sandbox.cjs', import.meta.url).href, shortCircuit: true }
      : next(specifier, context),
})
const freePort = () =>
  new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address()
      server.close(() => resolve(port))
    })
  })
const [port, pgPort] = [await freePort(), await freePort()]
await new PGLiteSocketServer({ db: await PGlite.create(), port: pgPort, host: '127.0.0.1', maxConnections: 20 }).start()
const folder = mkdtempSync(join(tmpdir(), 'signed-in-directus-'))
process.chdir(folder)
Object.assign(process.env, {
  HOST: '127.0.0.1',
  PORT: String(port),
  PUBLIC_URL: `http://127.0.0.1:${port}`,
  SECRET: 'a secret for the tokens of this app',
  DB_CLIENT: 'pg',
  DB_HOST: '127.0.0.1',
  DB_PORT: String(pgPort),
  DB_DATABASE: 'postgres',
  DB_USER: 'postgres',
  DB_PASSWORD: 'postgres',
  DB_POOL__MIN: '1',
  DB_POOL__MAX: '1',
  ADMIN_EMAIL: 'ann@example.org',
  ADMIN_PASSWORD: 'right-one-1',
  LOG_LEVEL: 'error',
  SERVE_APP: 'false',
  TELEMETRY: 'false',
  LOGIN_STALL_TIME: '10',
  RATE_LIMITER_ENABLED: 'false',
})
const at = (path) => import.meta.resolve(`@directus/api/${path}`)
const { default: run } = await import(at('database/migrations/run'))
const { default: runSeed } = await import(at('database/seeds/run'))
const { default: getDatabase } = await import(at('database/index'))
const { getSchema } = await import(at('utils/get-schema'))
const database = getDatabase()
await runSeed(database)
await run(database, 'latest', false)
await createAdmin(await getSchema())

/** The first user, as the command `bootstrap` makes it. */
async function createAdmin(schema) {
  const helper = await import(at('utils/create-admin')).catch(() => undefined)
  if (helper !== undefined) return helper.createAdmin(schema)
  // Directus 10 has that in the command, which ends the process.
  const [{ RolesService }, { UsersService }, defaults] = await Promise.all(
    ['services/roles', 'services/users', 'cli/utils/defaults'].map((path) => import(at(path))),
  )
  const role = await new RolesService({ schema }).createOne(defaults.defaultAdminRole)
  const { ADMIN_EMAIL: email, ADMIN_PASSWORD: password } = process.env
  await new UsersService({ schema }).createOne({ email, password, role, ...defaults.defaultAdminUser })
}

// An id that the test knows beforehand.
await database('directus_users').where({ email: 'ann@example.org' }).update({ id: '1b4e28ba-2fa1-41d2-883f-0016d3cca427' })
const { createServer: createDirectus } = await import(at('server'))
const server = await createDirectus()
server.listen(port, '127.0.0.1', () => console.log(`listening on http://127.0.0.1:${port}`))
