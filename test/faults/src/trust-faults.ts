import { readFileSync } from 'node:fs'
import type { ServerOptions } from 'node:https'
import { FaultyProxy, type ProxyFault } from './faulty-proxy.ts'
import { FaultySink } from './faulty-sink.ts'
import { GuardedHost, type HostFinding } from './guarded-host.ts'

const CORE_FIXTURES = '../../../packages/core/src/delivery/http/fixtures'
const pem = (name: string, folder = CORE_FIXTURES) => readFileSync(new URL(`${folder}/${name}.pem`, import.meta.url), 'utf8')
const GOOD: ServerOptions = { cert: pem('server'), key: pem('server-key') }

/** Servers that nobody should tell anything. `undefined`: plain HTTP where TLS is expected. */
const UNTRUSTED: Readonly<Record<string, ServerOptions | undefined>> = {
  'a certificate that has expired': { cert: pem('expired'), key: pem('expired-key') },
  'a certificate for another host': { cert: pem('other'), key: pem('other-key') },
  'a certificate that it signed itself': { cert: pem('stranger', '../fixtures'), key: pem('stranger-key', '../fixtures') },
  'TLS 1.1 at most': { ...GOOD, minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' },
  'plain HTTP on the port of HTTPS': undefined,
}

/** Names of all rows. */
export const TRUST_ROWS: readonly string[] = Object.keys(UNTRUSTED)

/** A destination that cannot prove who it is, while people sign in; then it can. Nothing may reach it before. */
export async function trustFault(name: string): Promise<HostFinding> {
  const sink = new FaultySink()
  sink.secure = UNTRUSTED[name]
  await sink.open()
  const host = await GuardedHost.start({ delivery: { url: `https://localhost:${sink.port}/v1/batch`, ca: pem('ca') } })
  await host.until(() => sink.connections >= 1)
  await host.someSignIns()
  const { requests, connections } = sink
  await sink.close()
  sink.secure = GOOD
  await sink.open()
  const words = [`${connections} connections and ${requests} requests before it could be trusted`]
  const finding = await host.judge(sink, words, requests === 0 && connections > 0)
  await sink.close()
  return finding
}

/** Names of all rows. */
export const PROXY_ROWS: readonly ProxyFault[] = [
  'refuses connections',
  'wants a password that nobody gave it',
  'takes the request and never answers',
]

/** A proxy in a bad state, while people sign in; then it works. `secure`: it is asked for a tunnel. Nobody may go around it. */
export async function proxyFault(name: ProxyFault, secure: boolean): Promise<HostFinding> {
  const sink = new FaultySink()
  if (secure) sink.secure = { cert: pem('other'), key: pem('other-key') }
  await sink.open()
  const proxy = new FaultyProxy(sink, name)
  await proxy.open()
  if (name === 'refuses connections') proxy.close()
  // Nobody but the proxy knows where these are.
  const url = secure ? `https://other.example.com:${sink.port}/v1/batch` : 'http://sink.example.com/v1/batch'
  const host = await GuardedHost.start({ delivery: { url, allowInsecure: !secure, ca: pem('ca'), proxy: proxy.url } })
  await host.until(() => proxy.strikes >= 1 || name === 'refuses connections')
  await host.someSignIns()
  const { requests } = sink
  proxy.mend()
  if (name === 'refuses connections') await proxy.open()
  const finding = await host.judge(sink, [`${requests} requests before it worked`], requests === 0)
  proxy.close()
  await sink.close()
  return finding
}
