import { execFileSync } from 'node:child_process'
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { request } from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type PeerCertificate, TLSSocket } from 'node:tls'
import { Client, credentials } from '@grpc/grpc-js'
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { runningForwarder } from './running-forwarder.ts'

function hasOpenssl(): boolean {
  try {
    execFileSync('openssl', ['version'])
    return true
  } catch {
    return false
  }
}

/** A folder with `<name>.pem` and `<name>.key`, self-signed for 127.0.0.1. */
function certificates(...names: string[]): string {
  const folder = mkdtempSync(join(tmpdir(), 'signed-in-tls-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  for (const name of names) {
    const files = ['-keyout', join(folder, `${name}.key`), '-out', join(folder, `${name}.pem`)]
    const subject = ['-subj', `/CN=${name}`, '-addext', 'subjectAltName=IP:127.0.0.1', '-days', '2']
    execFileSync(
      'openssl',
      ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', ...files, ...subject],
      { stdio: 'ignore' },
    )
  }
  return folder
}

interface Shown {
  readonly status: number
  readonly server: PeerCertificate
}

/** One request over a connection of its own, that shows the given certificate, and what the server showed. */
async function post(url: string, folder: string, client?: string): Promise<Shown> {
  const shown =
    client === undefined
      ? {}
      : { cert: readFileSync(join(folder, `${client}.pem`)), key: readFileSync(join(folder, `${client}.key`)) }
  return await new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/json' }
    const sent = request(
      `${url}/v1/traces`,
      { method: 'POST', headers, agent: false, rejectUnauthorized: false, ...shown },
      (response) => {
        const server = response.socket instanceof TLSSocket ? response.socket.getPeerCertificate() : undefined
        response.resume().on('end', () => resolve({ status: response.statusCode ?? 0, server: server as PeerCertificate }))
      },
    )
    sent.on('error', reject).end('{}')
  })
}

function config(folder: string, tls: string): string {
  const file = join(folder, 'forwarder.yaml')
  writeFileSync(file, `mode: tap\nreceivers: { otlp: { protocols: { http: { endpoint: 127.0.0.1:0, tls: { ${tls} } } } } }\n`)
  return file
}

describe('TLS', () => {
  beforeEach(({ skip }) => skip(!hasOpenssl(), 'openssl is not installed'))

  it('puts a renewed certificate in place without a restart, and keeps the old one where the new one is broken', async () => {
    const folder = certificates('one', 'two')
    for (const kind of ['pem', 'key']) copyFileSync(join(folder, `one.${kind}`), join(folder, `live.${kind}`))
    const file = config(folder, `cert_file: ${folder}/live.pem, key_file: ${folder}/live.key`)
    const { url, log } = await runningForwarder({ CONFIG: file }, 20)
    expect(await post(url, folder)).toMatchObject({ status: 200, server: { subject: { CN: 'one' } } })

    for (const kind of ['pem', 'key']) copyFileSync(join(folder, `two.${kind}`), join(folder, `live.${kind}`))
    let shown: Shown
    do shown = await post(url, folder)
    while (shown.server.subject.CN === 'one')
    expect(shown.server.subject.CN).toBe('two')

    writeFileSync(join(folder, 'live.pem'), 'broken')
    while (!log.some((line) => line.includes('cannot be used'))) await post(url, folder)
    expect(await post(url, folder)).toMatchObject({ status: 200, server: { subject: { CN: 'two' } } })
  })

  it('lets in only senders with a certificate of the authority', async () => {
    const folder = certificates('server', 'sender', 'stranger')
    const tls = `cert_file: ${folder}/server.pem, key_file: ${folder}/server.key, client_ca_file: ${folder}/sender.pem`
    const { url } = await runningForwarder({ CONFIG: config(folder, tls) })
    expect((await post(url, folder, 'sender')).status).toBe(200)
    await expect(post(url, folder, 'stranger')).rejects.toThrow()
    await expect(post(url, folder)).rejects.toThrow()
  })
})

describe('TLS of the gRPC listener', () => {
  beforeEach(({ skip }) => skip(!hasOpenssl(), 'openssl is not installed'))

  function grpcConfig(folder: string, tls: string): string {
    const file = join(folder, 'forwarder.yaml')
    writeFileSync(file, `mode: tap\nreceivers: { otlp: { protocols: { grpc: { endpoint: 127.0.0.1:0, tls: { ${tls} } } } } }\n`)
    return file
  }

  /** Calls `Export` over a connection of its own that trusts `server` only; resolves to gRPC's code. */
  async function call(port: number | undefined, folder: string, server: string, client?: string): Promise<number> {
    const read = (name: string): Buffer => readFileSync(join(folder, name))
    const shown = client === undefined ? [] : ([read(`${client}.key`), read(`${client}.pem`)] as const)
    const channel = new Client(`127.0.0.1:${port}`, credentials.createSsl(read(`${server}.pem`), ...shown))
    try {
      return await new Promise((resolve) => {
        const asIs = (bytes: Buffer): Buffer => bytes
        const path = '/opentelemetry.proto.collector.trace.v1.TraceService/Export'
        channel.makeUnaryRequest(path, asIs, asIs, Buffer.alloc(0), (error) => resolve(error?.code ?? 0))
      })
    } finally {
      channel.close()
    }
  }

  it('puts a renewed certificate in place without a restart, and keeps the old one where the new one is broken', async () => {
    const folder = certificates('one', 'two')
    for (const kind of ['pem', 'key']) copyFileSync(join(folder, `one.${kind}`), join(folder, `live.${kind}`))
    const file = grpcConfig(folder, `cert_file: ${folder}/live.pem, key_file: ${folder}/live.key`)
    const { grpcPort, log } = await runningForwarder({ CONFIG: file }, 20)
    expect(await call(grpcPort, folder, 'one')).toBe(0)
    expect(await call(grpcPort, folder, 'two')).toBe(14)

    for (const kind of ['pem', 'key']) copyFileSync(join(folder, `two.${kind}`), join(folder, `live.${kind}`))
    while ((await call(grpcPort, folder, 'two')) !== 0);
    expect(await call(grpcPort, folder, 'one')).toBe(14)

    const reloads = (): number => log.filter((line) => line.includes('cannot be used')).length
    const before = reloads()
    writeFileSync(join(folder, 'live.pem'), 'broken')
    while (reloads() === before) await call(grpcPort, folder, 'two')
    expect(await call(grpcPort, folder, 'two')).toBe(0)
  })

  it('lets in only senders with a certificate of the authority', async () => {
    const folder = certificates('server', 'sender', 'stranger')
    const tls = `cert_file: ${folder}/server.pem, key_file: ${folder}/server.key, client_ca_file: ${folder}/sender.pem`
    const { grpcPort } = await runningForwarder({ CONFIG: grpcConfig(folder, tls) })
    expect(await call(grpcPort, folder, 'server', 'sender')).toBe(0)
    expect(await call(grpcPort, folder, 'server', 'stranger')).toBe(14)
    expect(await call(grpcPort, folder, 'server')).toBe(14)
  })
})

describe('tokens in a file', () => {
  it('are replaced while the forwarder runs', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'signed-in-token-'))
    onTestFinished(() => rmSync(folder, { recursive: true }))
    const file = join(folder, 'token')
    writeFileSync(file, 'old\n')
    const { url } = await runningForwarder({ SIGNED_IN_FORWARD_MODE: 'tap', SIGNED_IN_FORWARD_TOKEN_FILE: file }, 20)
    const attempt = async (token: string): Promise<number> => {
      const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` }
      return (await fetch(`${url}/v1/traces`, { method: 'POST', body: '{}', headers })).status
    }
    expect([await attempt('old'), await attempt('new')]).toEqual([200, 401])
    writeFileSync(file, 'new\n')
    while ((await attempt('new')) !== 200);
    expect(await attempt('old')).toBe(401)
  })
})
