// node:http and frameworks that are CommonJS, by name: each reads the body in a way of its own.
const http = require('node:http')
const { json, text } = require('node:stream/consumers')
const { Readable, Transform, pipeline } = require('node:stream')
const { answer, listening, parse } = require('./hidden-bodies/logins.cjs')

const reply = (res, [status, body]) => {
  res.writeHead(status, { 'content-type': 'application/json' })
  res.end(JSON.stringify(body))
}
/** A server that gets the text of the body from `read`. */
const raw = (read) =>
  listening(
    http.createServer(async (req, res) => {
      const body = parse(await read(req), req.headers['content-type'])
      const answered = answer(req.url, body, req.headers.authorization).then(([status, content]) => {
        res.statusCode = status
        return JSON.stringify(content)
      })
      // `end` is asked for before the login has run.
      res.end(await answered)
    }),
  )
const koa = (use) => {
  const Koa = require('koa')
  const app = new (Koa.default ?? Koa)()
  app.use(use)
  app.use(async (ctx) => {
    const [status, body] = await answer(ctx.path, ctx.request.body, ctx.get('authorization'))
    ctx.status = status
    ctx.body = body
  })
  listening(http.createServer(app.callback()))
}

const servers = {
  'async iterator': () =>
    raw(async (req) => {
      const chunks = []
      for await (const chunk of req) chunks.push(chunk)
      return Buffer.concat(chunks).toString('utf8')
    }),
  'readable and read()': () =>
    raw(
      (req) =>
        new Promise((resolve) => {
          let whole = ''
          req.setEncoding('utf8')
          req.on('readable', () => {
            for (let part = req.read(); part !== null; part = req.read()) whole += part
          })
          req.on('end', () => resolve(whole))
        }),
    ),
  pipeline: () =>
    raw((req) => {
      const pass = new Transform({ transform: (chunk, _encoding, done) => done(null, chunk) })
      const whole = text(pass)
      pipeline(req, pass, () => {})
      return whole
    }),
  'web stream': () => raw((req) => new Response(Readable.toWeb(req)).text()),
  'a second later': () => raw((req) => new Promise((resolve) => setTimeout(() => text(req).then(resolve), 200))),
  'koa-bodyparser': () => koa(require('koa-bodyparser')()),
  'koa-body': () => koa(require('koa-body').koaBody()),
  fastify4: () => {
    const app = require('fastify4')()
    app.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string' }, (_request, whole, done) =>
      done(null, parse(whole, 'form')),
    )
    app.post('/*', async (request, response) => {
      const [status, body] = await answer(request.url, request.body ?? {}, request.headers.authorization)
      return response.code(status).send(body)
    })
    app.listen({ port: 0, host: '127.0.0.1' }).then((address) => console.log(`listening on ${address}`))
  },
  polka: () => {
    const app = require('polka')()
    app.post('*', async (req, res) => {
      const read = req.headers['content-type'].includes('json') ? json(req) : text(req).then((whole) => parse(whole, 'form'))
      reply(res, await answer(req.path, await read, req.headers.authorization))
    })
    const server = http.createServer(app.handler)
    listening(server)
  },
}
servers[process.argv[2]]()
