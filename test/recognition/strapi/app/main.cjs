// Strapi 5 with its admin panel's API and the users of its API, its data in PostgreSQL that runs in this process (PGlite behind its
// socket server).
const { mkdirSync, mkdtempSync, writeFileSync } = require('node:fs')
const { createServer } = require('node:net')
const { tmpdir } = require('node:os')
const { join } = require('node:path')
const { createStrapi } = require('@strapi/strapi')

const freePort = () =>
  new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address()
      server.close(() => resolve(port))
    })
  })

/** The files of a project that Strapi reads, written with the ports of this run. */
function writeProject(port, pgPort) {
  const folder = mkdtempSync(join(tmpdir(), 'signed-in-strapi-'))
  const write = (path, value) => {
    mkdirSync(join(folder, path, '..'), { recursive: true })
    writeFileSync(join(folder, path), typeof value === 'string' ? value : `module.exports = ${JSON.stringify(value)}\n`)
  }
  write(
    'package.json',
    JSON.stringify({
      name: 'project',
      version: '0.0.0',
      private: true,
      dependencies: { '@strapi/plugin-users-permissions': '*' },
    }),
  )
  const url = `http://127.0.0.1:${port}`
  write('config/server.js', { host: '127.0.0.1', port, url, app: { keys: ['a', 'b'] }, logger: { updates: { enabled: false } } })
  write('config/admin.js', {
    auth: { secret: 'admin secret', sessions: { maxRefreshTokenLifespan: 3600, maxSessionLifespan: 3600 } },
    apiToken: { salt: 'salt' },
    transfer: { token: { salt: 'salt' } },
    secrets: { encryptionKey: 'a key of thirty-two characters..' },
    serveAdminPanel: false,
  })
  const connection = { host: '127.0.0.1', port: pgPort, database: 'postgres', user: 'postgres', password: 'postgres', ssl: false }
  write('config/database.js', { connection: { client: 'postgres', connection, pool: { min: 1, max: 1 } } })
  write(
    'config/middlewares.js',
    ['errors', 'security', 'cors', 'query', 'body', 'session', 'favicon', 'public'].map((name) => ({
      name: `strapi::${name}`,
      // In production the cookie that remembers a visit to a provider is for HTTPS alone.
      ...(name === 'session' && { config: { secure: false } }),
    })),
  )
  write('config/plugins.js', {
    'users-permissions': {
      enabled: true,
      resolve: join(require.resolve('@strapi/plugin-users-permissions/package.json'), '..'),
      config: { jwtSecret: 'api secret', ratelimit: { enabled: false } },
    },
  })
  write('config/api.js', {})
  write('src/index.js', sourceOfProvider(url))
  mkdirSync(join(folder, 'public/uploads'), { recursive: true })
  mkdirSync(join(folder, 'src/api'), { recursive: true })
  return folder
}

/** A provider of the users of the API, as the documentation adds one. The page that follows is of the front end, which is elsewhere. */
function sourceOfProvider(url) {
  const { OIDC_ISSUER, OIDC_CLIENT_ID, OIDC_CLIENT_SECRET } = process.env
  const grantConfig = {
    oauth: 2,
    key: OIDC_CLIENT_ID,
    secret: OIDC_CLIENT_SECRET,
    authorize_url: `${OIDC_ISSUER}/auth`,
    access_url: `${OIDC_ISSUER}/token`,
    callback: `${url}/connected`,
    scope: ['openid', 'email', 'profile'],
    scope_delimiter: ' ',
  }
  return `module.exports = {
    register({ strapi }) {
      strapi.plugin('users-permissions').service('providers-registry').add('idp', {
        icon: '',
        enabled: true,
        grantConfig: ${JSON.stringify(grantConfig)},
        async authCallback({ accessToken }) {
          const answer = await fetch('${OIDC_ISSUER}/me', { headers: { authorization: 'Bearer ' + accessToken } })
          if (!answer.ok) throw new Error('refused by the provider')
          const { preferred_username: username, email } = await answer.json()
          return { username, email }
        },
      })
    },
    bootstrap() {},
  }
  `
}

void (async () => {
  const { PGlite } = await import('@electric-sql/pglite')
  const { PGLiteSocketServer } = await import('@electric-sql/pglite-socket')
  const [port, pgPort] = [await freePort(), await freePort()]
  await new PGLiteSocketServer({ db: await PGlite.create(), port: pgPort, host: '127.0.0.1', maxConnections: 20 }).start()
  const folder = writeProject(port, pgPort)
  const strapi = createStrapi({ appDir: folder, distDir: folder, autoReload: false, serveAdminPanel: false })
  strapi.log.level = 'error'
  await strapi.start()
  console.log(`listening on http://127.0.0.1:${port}`)
})()
