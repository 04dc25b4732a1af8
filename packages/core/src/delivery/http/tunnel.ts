import type { ClientRequestArgs } from 'node:http'
import type { Agent, AgentOptions } from 'node:https'
import type { Duplex } from 'node:stream'

/** Credentials for the proxy itself, from its URL. */
export function proxyAuthorization(proxy: URL): Readonly<Record<string, string>> {
  if (proxy.username === '' && proxy.password === '') return {}
  const pair = `${decodeURIComponent(proxy.username)}:${decodeURIComponent(proxy.password)}`
  return { 'proxy-authorization': `Basic ${Buffer.from(pair).toString('base64')}` }
}

/**
 * An https agent whose connections go through a proxy by CONNECT (RFC 9110, 9.3.6): the proxy sees the destination's name and
 * nothing else, and the destination's certificate is checked as without it.
 */
export function tunnelAgent(proxy: URL, options: AgentOptions): Agent {
  const agent = new (process.getBuiltinModule('node:https').Agent)(options)
  agent.createConnection = (target, callback) => {
    connectThrough(proxy, target, (error, socket) => callback?.(error, socket as Duplex))
    return undefined
  }
  return agent
}

function connectThrough(
  proxy: URL,
  target: ClientRequestArgs & { servername?: string | undefined },
  done: (error: Error | null, socket?: Duplex) => void,
): void {
  const { request } = process.getBuiltinModule(proxy.protocol === 'https:' ? 'node:https' : 'node:http')
  const authority = `${target.host}:${target.port}`
  const connect = request({
    host: proxy.hostname.replace(/^\[|\]$/g, ''),
    port: proxy.port || (proxy.protocol === 'https:' ? 443 : 80),
    method: 'CONNECT',
    path: authority,
    headers: { host: authority, ...proxyAuthorization(proxy) },
    agent: false,
    timeout: CONNECT_MILLIS,
  })
  // Whoever waits for the request holds the process, not the way there.
  connect.once('socket', (socket) => socket.unref())
  const failed = (code: string) => {
    connect.destroy()
    done(Object.assign(new Error(code), { code }))
  }
  connect.once('timeout', () => failed('PROXY_TIMEOUT'))
  connect.once('error', (error: NodeJS.ErrnoException) =>
    done(Object.assign(new Error('proxy'), { code: `PROXY_${error.code ?? 'ERROR'}` })),
  )
  connect.once('response', ({ statusCode }) => failed(`PROXY_${statusCode}`))
  connect.once('connect', ({ statusCode }, socket) => {
    if (statusCode !== 200) {
      socket.destroy()
      failed(`PROXY_${statusCode}`)
      return
    }
    const { connect: secure } = process.getBuiltinModule('node:tls')
    const secured = secure({ ...(target as object), socket, servername: target.servername ?? target.host ?? '' })
    secured.once('secureConnect', () => done(null, secured))
    secured.once('error', (error) => done(error))
  })
  connect.end()
}

/** As long as the sender waits for a connection itself. */
const CONNECT_MILLIS = 5_000
