import { type ClientHttp2Session, type ClientHttp2Stream, connect } from 'node:http2'
import { setTimeout as wait } from 'node:timers/promises'
import { gzipSync } from 'node:zlib'
import { describe, expect, it, onTestFinished } from 'vitest'
import { bombedForwarder } from './bombed-forwarder.ts'
import { traceBody } from './trace-bodies.ts'

const MIB = 1024 * 1024
/** What the forwarder may take: bytes in flight, two bodies of 64 MiB being inflated, and as much garbage again of the latter. */
const ALLOWED_BYTES = 256 * MIB + 4 * 64 * MIB
const TIMEOUT = { timeout: 120_000 }

interface Call {
  readonly stream: ClientHttp2Stream
  /** gRPC's code, or undefined where the call was cut off without one. */
  readonly code: Promise<string | undefined>
}

function sessionTo(port: number): ClientHttp2Session {
  const session = connect(`http://127.0.0.1:${port}`)
  session.on('error', () => {})
  onTestFinished(() => session.destroy())
  return session
}

/** Begins a call as a sender of gRPC does, without its message. */
function call(session: ClientHttp2Session, encoding: string = 'identity'): Call {
  const stream = session.request({
    ':method': 'POST',
    ':path': '/opentelemetry.proto.collector.trace.v1.TraceService/Export',
    'content-type': 'application/grpc',
    te: 'trailers',
    'grpc-encoding': encoding,
  })
  let code: string | undefined
  const note = (headers: Readonly<Record<string, unknown>>): void => {
    if (headers['grpc-status'] !== undefined) code = String(headers['grpc-status'])
  }
  stream.on('error', () => {})
  stream.on('response', note).on('trailers', note).resume()
  return { stream, code: new Promise((resolve) => stream.once('close', () => resolve(code))) }
}

function prefix(length: number, flag: 0 | 1): Buffer {
  const bytes = Buffer.alloc(5)
  bytes[0] = flag
  bytes.writeUInt32BE(length, 1)
  return bytes
}

async function exportHonestly(port: number): Promise<string | undefined> {
  const body = gzipSync(traceBody(100, 1))
  const { stream, code } = call(sessionTo(port), 'gzip')
  stream.end(Buffer.concat([prefix(body.length, 1), body]))
  return await code
}

describe('gRPC, while the memory of the process is watched', () => {
  it.each([
    ['of one connection', 1, 63],
    ['of a hundred connections', 100, 63],
    ['beyond the limit, of ten connections', 10, 512],
  ])(
    'a hundred gzip bombs at once %s are answered within the memory that is configured',
    TIMEOUT,
    async (_name, connections, mib) => {
      if (process.platform !== 'linux') return
      const { grpc, growth, metric } = await bombedForwarder()
      const bomb = gzipSync(Buffer.alloc(mib * MIB), { level: 9 })
      const sessions = Array.from({ length: connections }, () => sessionTo(grpc))
      const codes = Array.from({ length: 100 }, (_, index) => {
        const { stream, code } = call(sessions[index % connections] as ClientHttp2Session, 'gzip')
        stream.end(Buffer.concat([prefix(bomb.length, 1), bomb]))
        return code
      })
      // 3: it has been read and is no export request. 8: it is larger than the limit.
      expect(new Set(await Promise.all(codes))).toEqual(new Set([mib < 64 ? '3' : '8']))
      expect(growth()).toBeLessThan(ALLOWED_BYTES)
      expect(await exportHonestly(grpc)).toBe('0')
      expect(await metric('signed_in_forwarder_in_flight_bytes')).toBe(0)
    },
  )

  it('a hundred large messages at once are taken as far as memory goes, and the others told to come again', TIMEOUT, async () => {
    if (process.platform !== 'linux') return
    const { grpc, growth, metric } = await bombedForwarder()
    const chunk = Buffer.alloc(MIB)
    const calls = Array.from({ length: 100 }, () => {
      const begun = call(sessionTo(grpc))
      begun.stream.write(prefix(60 * MIB, 0))
      return begun
    })
    const isOpen = ({ stream }: Call): boolean => !stream.destroyed && !stream.closed
    // Every sender a MiB in turn, and none its last one: nothing can be finished, so all of it has to be held or refused.
    for (let sent = 0; sent < 59; sent++) {
      for (const { stream } of calls.filter(isOpen)) if (!stream.writableNeedDrain) stream.write(chunk)
      await wait(5)
    }
    const refused = await Promise.race(calls.map(({ code }) => code))
    expect(refused).toBe('14')
    expect(await metric('signed_in_forwarder_in_flight_bytes')).toBeLessThanOrEqual(256 * MIB)
    expect(growth()).toBeLessThan(ALLOWED_BYTES)
    for (const { stream } of calls) stream.close()
    await Promise.all(calls.map(({ code }) => code))
    expect(await exportHonestly(grpc)).toBe('0')
  })

  it('messages that are only announced keep nobody out', TIMEOUT, async () => {
    if (process.platform !== 'linux') return
    const { grpc, metric } = await bombedForwarder()
    const silent = Array.from({ length: 50 }, () => {
      const begun = call(sessionTo(grpc))
      begun.stream.write(Buffer.concat([prefix(64 * MIB, 0), Buffer.alloc(1000)]))
      return begun
    })
    while ((await metric('signed_in_forwarder_in_flight_bytes')) < 50_000) await wait(10)
    expect(await exportHonestly(grpc)).toBe('0')
    expect(silent.every(({ stream }) => !stream.closed)).toBe(true)
  })
})
