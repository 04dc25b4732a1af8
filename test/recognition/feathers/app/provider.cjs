// An OAuth 2.0 provider of one page: whoever is named in `login_hint` of the session cookie signs in, and "denied" refuses.
const { randomBytes } = require('node:crypto')
const http = require('node:http')

module.exports = () =>
  new Promise((resolve) => {
    const grants = new Map()
    const server = http.createServer((req, res) => {
      const url = new URL(req.url, 'http://127.0.0.1')
      const json = (body, status = 200) => res.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
      if (url.pathname === '/authorize') {
        const back = new URL(url.searchParams.get('redirect_uri'))
        const name = /name=(\w+)/.exec(req.headers.cookie ?? '')?.[1] ?? 'denied'
        if (name === 'denied') back.searchParams.set('error', 'access_denied')
        else {
          const code = randomBytes(16).toString('hex')
          grants.set(code, name)
          back.searchParams.set('code', code)
        }
        back.searchParams.set('state', url.searchParams.get('state') ?? '')
        return res.writeHead(302, { location: back.href }).end()
      }
      if (url.pathname === '/token') {
        const chunks = []
        return req
          .on('data', (chunk) => chunks.push(chunk))
          .on('end', () => {
            const code = new URLSearchParams(Buffer.concat(chunks).toString()).get('code')
            const name = grants.get(code)
            grants.delete(code)
            if (name === undefined) return json({ error: 'invalid_grant' }, 400)
            grants.set(`at-${name}`, name)
            json({ access_token: `at-${name}`, token_type: 'bearer' })
          })
      }
      const name = grants.get((req.headers.authorization ?? '').slice(7))
      json(name === undefined ? {} : { sub: `idp-${name}`, email: `${name}@example.org` }, name === undefined ? 401 : 200)
    })
    server.listen(0, '127.0.0.1', () => resolve(`http://127.0.0.1:${server.address().port}`))
  })
