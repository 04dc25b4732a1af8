import cluster from 'node:cluster'
import { parseArgs } from 'node:util'
import { ConfigError, SignedInError } from '@signed-in/core'
import { runPrimary } from './cluster/primary.ts'
import type { FromWorker, ToWorker } from './cluster/worker-messages.ts'
import type { ForwarderConfig } from './config/forwarder-config.ts'
import { loadConfig } from './config/load-config.ts'
import { printableConfig } from './config/printable-config.ts'
import { type Forwarder, startForwarder } from './forwarder.ts'
import { createLog, type Log } from './observe/log.ts'

/** The process that a forwarder runs in, as far as it concerns it. `process` itself fits. */
export interface ForwarderProcess {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly stdout: { write(text: string): unknown }
  readonly stderr: { write(text: string): unknown }
  once(signal: 'SIGTERM' | 'SIGINT' | 'SIGHUP', listener: () => void): unknown
  off(signal: 'SIGTERM' | 'SIGINT' | 'SIGHUP', listener: () => void): unknown
}

/** Set by a primary for its workers: a process of somebody else's cluster is none of ours. */
const WORKER_VARIABLE = 'SIGNED_IN_FORWARD_IS_WORKER'

/** Exit codes of `signed-in forward`. */
export const EXIT = { ok: 0, failed: 1, badConfig: 2 } as const

const HELP = `Usage: signed-in forward [validate | print-config] [--config FILE] [--dry-run]

Takes OTLP traces, passes them on untouched and delivers the sign-ins in them.

  validate          checks the configuration and exits: 0 valid, 2 not
  print-config      prints the configuration as a file, with all defaults and without secrets
  --config FILE     YAML, or env:NAME where a variable holds it; without it everything comes from
                    SIGNED_IN_FORWARD_* and SIGNED_IN_*
  --dry-run         recognises and logs sign-ins, delivers none
  --json            validate: prints { "valid": ..., "errors": [...] }
  --help            this text

Examples:
  SIGNED_IN_FORWARD_TO=http://127.0.0.1:5318 SIGNED_IN_TRACK_URL=https://track.example.com/track signed-in forward
  signed-in forward validate --config forwarder.yaml
  signed-in forward --config forwarder.yaml --dry-run

Exit codes: 0 stopped in order, 1 could not start or stop, 2 bad configuration
`

/**
 * Runs `signed-in forward` until a signal stops it; the caller sets the exit code to what this resolves to.
 * @param argv arguments behind `forward`
 */
export async function runForwarder(argv: readonly string[], host: ForwarderProcess = process): Promise<number> {
  let parsed: ReturnType<typeof parseForwarderArgs>
  try {
    parsed = parseForwarderArgs(argv)
  } catch (error) {
    host.stderr.write(`${error instanceof Error ? error.message : String(error)}\n\n${HELP}`)
    return EXIT.badConfig
  }
  const { values, command } = parsed
  if (values.help) {
    host.stdout.write(HELP)
    return EXIT.ok
  }
  try {
    const config = loadConfig({ file: values.config, env: host.env, dryRun: values['dry-run'] })
    if (command === 'validate') {
      host.stdout.write(values.json ? '{"valid":true,"errors":[]}\n' : 'The configuration is valid.\n')
      return EXIT.ok
    }
    if (command === 'print-config') {
      host.stdout.write(printableConfig(config))
      return EXIT.ok
    }
    return await serve(config, host)
  } catch (error) {
    if (!(error instanceof SignedInError)) throw error
    if (values.json) host.stdout.write(`${JSON.stringify({ valid: false, errors: error.message.split('\n') })}\n`)
    else host.stderr.write(`${error.message}\n`)
    return EXIT.badConfig
  }
}

async function serve(config: ForwarderConfig, host: ForwarderProcess): Promise<number> {
  const log: Log = createLog((line) => host.stdout.write(line))
  let stop: () => void = () => {}
  const stopped = new Promise<void>((resolve) => {
    stop = resolve
  })
  // A service manager's way to say that files have changed, which we notice by ourselves; the default would end the process.
  const onHangUp = (): void => {
    log('info', 'SIGHUP: changed files are taken without it')
    host.once('SIGHUP', onHangUp)
  }
  host.once('SIGTERM', stop)
  host.once('SIGINT', stop)
  host.once('SIGHUP', onHangUp)
  try {
    if (cluster.isWorker && process.env[WORKER_VARIABLE] !== undefined) await serveAsWorker(config, log, stopped)
    else if (config.workers > 1) await serveAsPrimary(config, log, stopped)
    else await serveAlone(config, log, stopped)
    return EXIT.ok
  } catch (error) {
    if (error instanceof SignedInError) throw error
    const { code, message } = error as NodeJS.ErrnoException
    log('error', 'the forwarder cannot run', { code, reason: message })
    return EXIT.failed
  } finally {
    host.off('SIGTERM', stop)
    host.off('SIGINT', stop)
    host.off('SIGHUP', onHangUp)
  }
}

async function serveAlone(config: ForwarderConfig, log: Log, stopped: Promise<void>): Promise<void> {
  const forwarder = await startForwarder(config, { log })
  await stopped
  log('info', 'stopping')
  const { pending } = await forwarder.stop()
  log('info', 'stopped', { pending })
}

async function serveAsPrimary({ workers, admin }: ForwarderConfig, log: Log, stopped: Promise<void>): Promise<void> {
  process.env[WORKER_VARIABLE] = '1'
  await runPrimary({ workers, admin, log, stopped })
  log('info', 'stopped')
}

/** What stops the whole, such as a port that is taken, is for the primary to tell. */
async function serveAsWorker(config: ForwarderConfig, log: Log, stopped: Promise<void>): Promise<void> {
  const tell = (message: FromWorker): void => void process.send?.(message)
  let forwarder: Forwarder
  try {
    forwarder = await startForwarder(config, { log, admin: false })
  } catch (error) {
    tell({ kind: 'failed', message: error instanceof Error ? error.message : String(error) })
    await stopped
    return
  }
  // systemd signals every process of a unit, and the primary signals its workers: the second one must not cut off what is being answered.
  process.on('SIGTERM', () => {})
  process.on('message', ({ request }: ToWorker) => {
    tell({ kind: 'state', request, state: { metrics: forwarder.metrics(), notReady: forwarder.notReady() } })
  })
  tell({ kind: 'ready' })
  await stopped
  await forwarder.stop()
  process.disconnect?.()
}

function parseForwarderArgs(argv: readonly string[]) {
  const { values, positionals } = parseArgs({
    args: [...argv],
    allowPositionals: true,
    options: {
      config: { type: 'string', short: 'c' },
      'dry-run': { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  })
  const [command] = positionals
  if (positionals.length > 1 || (command !== undefined && command !== 'validate' && command !== 'print-config')) {
    throw new ConfigError(`Unknown argument ${JSON.stringify(positionals.at(-1))}.`)
  }
  return { values, command }
}
