import { type ChildProcess, fork } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'
import { traceBody } from './trace-bodies.ts'

/** A forwarder in a process of its own, with workers below it. */
export interface ForkedForwarder {
  readonly child: ChildProcess
  /** The exit code, once it has ended. */
  readonly ended: Promise<number | null>
  /** What it has logged so far. */
  log(): string
  /** Resolves once the text has been logged so often. */
  logged(text: string, times: number): Promise<void>
  /** Sends spans, some of them sign-ins, over a connection of their own; resolves to the status. */
  post(spans: number, signIns: number, seed?: number): Promise<number>
}

/** Starts one on this port; it is killed with the test. `env` comes over a spool in a temporary folder. */
export function forkedForwarder(
  port: number,
  env: Readonly<Record<string, string>>,
  args: readonly string[] = [],
): ForkedForwarder {
  const spool = mkdtempSync(join(tmpdir(), 'signed-in-workers-'))
  const child = fork(fileURLToPath(new URL('forwarder-process.ts', import.meta.url)), args, {
    execArgv: ['-C', '@signed-in/source'],
    silent: true,
    env: { ...process.env, SIGNED_IN_FORWARD_LISTEN: `127.0.0.1:${port}`, SIGNED_IN_SPOOL_DIR: spool, ...env },
  })
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve))
  onTestFinished(async () => {
    child.kill('SIGKILL')
    await ended
    rmSync(spool, { recursive: true, force: true })
  })
  let log = ''
  child.stdout?.on('data', (chunk: Buffer) => {
    log += chunk.toString()
  })
  return {
    child,
    ended,
    log: () => log,
    logged: async (text, times) => {
      while (log.split(text).length <= times) await new Promise((resolve) => child.stdout?.once('data', resolve))
    },
    post: async (spans, signIns, seed) => {
      const body = new Uint8Array(traceBody(spans, signIns, seed))
      const headers = { 'content-type': 'application/x-protobuf', connection: 'close' }
      return (await fetch(`http://127.0.0.1:${port}/v1/traces`, { method: 'POST', body, headers })).status
    },
  }
}
