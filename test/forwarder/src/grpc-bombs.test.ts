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
    if (headers['grpc-status'] === undefined) return
    code = String(headers['grpc-status'])
    // A sender of gRPC gives up the rest of its message with the answer.
    stream.close()
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
      // 3: it has been read and is no export request. 8: it is larger than the limit. 14: come again, the memory is taken.
      const expected = mib < 64 ? ['3', '14'] : ['8']
      const answers = await Promise.all(codes)
      expect(answers.filter((code) => !expected.includes(code ?? 'none'))).toEqual([])
      expect(answers).toContain(expected[0])
      expect(growth()).toBeLessThan(ALLOWED_BYTES)
      expect(await exportHonestly(grpc)).toBe('0')
      expect(await metric('signed_in_forwarder_in_flight_bytes')).toBe(0)
    },
  )

  it(
    'a hundred large messages at once are read in turn, and one that does not come gives way to those that wait',
    TIMEOUT,
    async () => {
      if (process.platform !== 'linux') return
      const { grpc, growth, metric } = await bombedForwarder()
      const chunk = Buffer.alloc(MIB)
      const calls = Array.from({ length: 100 }, () => {
        const begun = call(sessionTo(grpc))
        begun.stream.write(prefix(60 * MIB, 0))
        return begun
      })
      // Every sender a MiB in turn, and none its last one: nothing can be finished, so all of it has to be held back.
      for (let sent = 0; sent < 59; sent++) {
        for (const { stream } of calls) if (!stream.destroyed && !stream.writableNeedDrain) stream.write(chunk)
        await wait(5)
      }
      expect(await Promise.race(calls.map(({ code }) => code))).toBe('14')
      expect(await metric('signed_in_forwarder_refused_total{reason="too-slow"}')).toBeGreaterThan(0)
      expect(growth()).toBeLessThan(ALLOWED_BYTES)
      const honest = exportHonestly(grpc)
      for (const { stream } of calls) stream.close()
      expect(await honest).toBe('0')
      expect(await metric('signed_in_forwarder_in_flight_bytes')).toBe(0)
    },
  )

  it('messages that are only announced do not keep a sender out for long', TIMEOUT, async () => {
    if (process.platform !== 'linux') return
    const { grpc } = await bombedForwarder()
    const silent = Array.from({ length: 2 }, () => {
      const begun = call(sessionTo(grpc))
      begun.stream.write(Buffer.concat([prefix(64 * MIB, 0), Buffer.alloc(1000)]))
      return begun
    })
    // Without a sender that waits they have all their time.
    await wait(100)
    expect(silent.every(({ stream }) => !stream.closed)).toBe(true)
    expect(await exportHonestly(grpc)).toBe('0')
    expect(await Promise.race(silent.map(({ code }) => code))).toBe('14')
  })
})
