// Frameworks of web requests on node:http, by name: the body is a web stream there, and never on the request that Node knows.
import { createServer } from 'node:http'
import { serve } from '@hono/node-server'
import { createServerAdapter } from '@whatwg-node/server'
import { H3 } from 'h3'
import { toNodeHandler } from 'h3/node'
import { createApp, createRouter, defineEventHandler, getHeader, readBody, setResponseStatus, toNodeListener } from 'h3v1'
import { Hono } from 'hono'
import { Router } from 'itty-router'
import logins from './hidden-bodies/logins.cjs'

const { answer, listening, parse } = logins
const respond = async (url, body, headers) => {
  const [status, content] = await answer(new URL(url).pathname, body, headers.get('authorization') ?? '')
  return Response.json(content, { status })
}
const isForm = (request) => request.headers.get('content-type')?.includes('form')

const servers = {
  hono: () => {
    const app = new Hono()
    app.post('*', async (c) =>
      respond(c.req.url, await (isForm(c.req.raw) ? c.req.parseBody() : c.req.json()), c.req.raw.headers),
    )
    serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }, ({ port }) =>
      console.log(`listening on http://127.0.0.1:${port}`),
    )
  },
  'whatwg server with itty-router': () => {
    const router = Router()
    router.post('*', async (request) => {
      const body = isForm(request) ? Object.fromEntries(await request.formData()) : await request.json()
      return respond(request.url, body, request.headers)
    })
    listening(createServer(createServerAdapter(router.fetch)))
  },
  'h3 1': () => {
    const router = createRouter()
    router.post(
      '/**',
      defineEventHandler(async (event) => {
        const [status, content] = await answer(event.path, await readBody(event), getHeader(event, 'authorization'))
        setResponseStatus(event, status)
        return content
      }),
    )
    listening(createServer(toNodeListener(createApp().use(router))))
  },
  'h3 2': () => {
    const app = new H3()
    app.post('/**', async ({ req }) => respond(req.url, parse(await req.text(), isForm(req) ? 'form' : ''), req.headers))
    listening(createServer(toNodeHandler(app)))
  },
}
servers[process.argv[2]]()
