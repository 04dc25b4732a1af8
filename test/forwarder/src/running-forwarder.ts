import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Forwarder, type Log, loadConfig, startForwarder } from '@signed-in/forwarder'
import { onTestFinished } from 'vitest'

/** A forwarder on free loopback ports, set up by variables as a user would. */
export interface RunningForwarder {
  readonly url: string
  readonly adminUrl: string
  readonly grpcPort: number | undefined
  readonly log: readonly string[]
  readonly spool: string
  stop(): ReturnType<Forwarder['stop']>
  metric(line: string): Promise<number>
}

/** Starts a forwarder; it stops with the test. `env` comes over free ports and a spool in a temporary folder. */
export async function runningForwarder(
  env: Readonly<Record<string, string | undefined>>,
  watchMillis?: number,
): Promise<RunningForwarder> {
  const folder = mkdtempSync(join(tmpdir(), 'signed-in-forwarder-'))
  const spool = env['SIGNED_IN_SPOOL_DIR'] ?? join(folder, 'spool')
  const log: string[] = []
  const write: Log = (level, message, fields) => void log.push(`${level} ${message} ${JSON.stringify(fields ?? {})}`)
  const config = loadConfig({
    file: env['CONFIG'],
    env: {
      SIGNED_IN_FORWARD_LISTEN: '127.0.0.1:0',
      SIGNED_IN_FORWARD_ADMIN_LISTEN: '127.0.0.1:0',
      SIGNED_IN_SPOOL_DIR: spool,
      SIGNED_IN_TRACK_URL: 'http://127.0.0.1:9/track',
      ...env,
    },
  })
  const forwarder = await startForwarder(
    { ...config, drainMillis: 1000 },
    { log: write, ...(watchMillis === undefined ? {} : { watchMillis }) },
  )
  let stopped: ReturnType<Forwarder['stop']> | undefined
  const stop = (): ReturnType<Forwarder['stop']> => {
    stopped ??= forwarder.stop()
    return stopped
  }
  onTestFinished(async () => {
    await stop()
    rmSync(folder, { recursive: true, force: true })
  })
  const adminUrl = `http://127.0.0.1:${forwarder.ports.admin}`
  return {
    url: `http${config.http?.tls === undefined ? '' : 's'}://127.0.0.1:${forwarder.ports.http}`,
    adminUrl,
    grpcPort: forwarder.ports.grpc,
    log,
    spool,
    stop,
    metric: async (line) => {
      const text = await (await fetch(`${adminUrl}/metrics`)).text()
      const found = text.split('\n').find((candidate) => candidate.startsWith(`${line} `))
      return found === undefined ? 0 : Number(found.slice(line.length + 1))
    },
  }
}
