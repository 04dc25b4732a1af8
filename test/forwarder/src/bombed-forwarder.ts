import { fork } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'

/** A forwarder in a process of its own, whose memory can be read. */
export interface BombedForwarder {
  readonly http: number
  readonly grpc: number
  readonly admin: number
  /** Bytes by which the largest resident set has grown since the start. */
  growth(): number
  /** One of its numbers. */
  metric(line: string): Promise<number>
}

/** The largest resident set that a process has had, in bytes. */
function peakMemory(pid: number): number {
  const [, kib = '0'] = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? []
  return Number(kib) * 1024
}

/** Starts a tap with HTTP and gRPC on free ports that ends with the test. Linux only: memory is read from /proc. */
export async function bombedForwarder(): Promise<BombedForwarder> {
  const child = fork(fileURLToPath(new URL('forwarder-process.ts', import.meta.url)), ['--dry-run'], {
    execArgv: ['-C', '@signed-in/source'],
    silent: true,
    env: {
      ...process.env,
      SIGNED_IN_FORWARD_MODE: 'tap',
      SIGNED_IN_FORWARD_LISTEN: '127.0.0.1:0',
      SIGNED_IN_FORWARD_GRPC_LISTEN: '127.0.0.1:0',
      SIGNED_IN_FORWARD_ADMIN_LISTEN: '127.0.0.1:0',
      // Both listeners, so that the one variable for gRPC does not switch HTTP off.
      SIGNED_IN_FORWARD_CONFIG: 'receivers: { otlp: { protocols: { http: {}, grpc: {} } } }',
    },
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  const ports = await new Promise<{ http: number; grpc: number; admin: number }>((resolve) => {
    child.stdout?.on('data', (chunk: Buffer) => {
      const line = chunk
        .toString()
        .split('\n')
        .find((text) => text.includes('"listening"'))
      if (line !== undefined) resolve(JSON.parse(line) as { http: number; grpc: number; admin: number })
    })
  })
  const before = peakMemory(child.pid ?? 0)
  return {
    ...ports,
    growth: () => peakMemory(child.pid ?? 0) - before,
    metric: async (line) => {
      const text = await (await fetch(`http://127.0.0.1:${ports.admin}/metrics`)).text()
      const found = text.split('\n').find((candidate) => candidate.startsWith(`${line} `))
      return found === undefined ? 0 : Number(found.slice(line.length + 1))
    },
  }
}
