import { resolveOptions, reveal } from '@signed-in/core'
import { type Command, InvalidArgumentError, Option } from 'commander'
import { CliError, type CliHost, EXIT, untilInterrupted } from '../cli-host.ts'
import type { Activity } from '../receiver/feed.ts'
import type { Receiver } from '../receiver/receiver.ts'

interface InspectOptions {
  readonly port: number
  readonly host: string
  readonly database: string
  readonly config?: string
  readonly requireKey?: boolean
  readonly json?: boolean
}

/** `signed-in inspect`: the reference receiver with its page, until somebody ends it. */
export function addInspectCommand(program: Command, host: CliHost, exit: (code: number) => void): void {
  program
    .command('inspect')
    .description('receive events and traces on this machine and show them on a page')
    .option('-p, --port <number>', 'port to listen on; 0 for any free one', toPort, 4400)
    .option('--host <address>', 'address to listen on', '127.0.0.1')
    .addOption(new Option('-d, --database <file>', 'SQLite file that keeps everything').default(':memory:', 'memory only'))
    .option('-c, --config <file>', 'YAML file whose rules judge the spans, beside the built-in ones')
    .option('--require-key', 'ask every request for the key in SIGNED_IN_API_KEY')
    .option('--json', 'print one JSON object a line: first the addresses, then whatever arrives')
    .addHelpText('after', HELP)
    .action(async (options: InspectOptions) => exit(await inspect(options, host)))
}

const HELP = `
Examples:
  signed-in inspect
  signed-in inspect --port 8080 --database events.sqlite
  SIGNED_IN_API_KEY=secret signed-in inspect --require-key

Point an app at it:
  export SIGNED_IN_TRACK_URL=http://127.0.0.1:4400/track
  export OTEL_EXPORTER_OTLP_ENDPOINT=http://127.0.0.1:4400
  node --import @signed-in/otel/register app.js

Exit codes: 0 ended by a signal, 1 cannot listen or open the database, 2 wrong command line or configuration`

async function inspect(options: InspectOptions, host: CliHost): Promise<number> {
  const environment = options.config === undefined ? host.env : { ...host.env, SIGNED_IN_CONFIG_FILE: options.config }
  const { signIn, delivery } = resolveOptions({}, environment)
  const apiKey = options.requireKey ? delivery.apiKey : undefined
  if (options.requireKey && apiKey === undefined) {
    throw new CliError('--require-key needs a key: set SIGNED_IN_API_KEY.', EXIT.misused)
  }
  // Imported only here: on Node 22 the import of its database prints a warning, which no other command should have.
  const { createReceiver } = await import('../receiver/receiver.ts')
  const receiver = await createReceiver({
    port: options.port,
    host: options.host,
    database: options.database,
    apiKey: apiKey && reveal(apiKey),
    rules: signIn.rules,
  })
  const write = (line: string): unknown => host.stdout.write(`${line}\n`)
  write(options.json ? JSON.stringify(toAddresses(receiver)) : toGreeting(receiver))
  receiver.subscribe((activity) => {
    const line = options.json ? JSON.stringify(toJson(activity)) : toLine(activity)
    if (line !== undefined) write(line)
  })
  await untilInterrupted(host)
  await receiver.close()
  return EXIT.ok
}

function toAddresses({ url, trackUrl, tracesUrl }: Receiver): object {
  return { kind: 'listening', url, track_url: trackUrl, traces_url: tracesUrl }
}

function toGreeting({ url, trackUrl }: Receiver): string {
  return [
    `The inspector is at ${url}`,
    '',
    'Point an app at it:',
    `  export SIGNED_IN_TRACK_URL=${trackUrl}`,
    `  export OTEL_EXPORTER_OTLP_ENDPOINT=${url}`,
    '  node --import @signed-in/otel/register app.js',
    '',
    'Ctrl-C ends it. What arrives:',
  ].join('\n')
}

function toJson(activity: Activity): object {
  switch (activity.kind) {
    case 'event': {
      const { seq, id, receivedAt, payload } = activity.event
      const event = JSON.parse(payload) as unknown
      return { kind: 'event', seq, id, received_at: receivedAt, duplicate: activity.isDuplicate, payload: event }
    }
    case 'refusal': {
      const { status, path, reason } = activity.refusal
      return { kind: 'refusal', status, path, reason }
    }
    case 'trace':
      return { kind: 'trace', trace_id: activity.traceId }
  }
}

/** Undefined for what would only fill the screen. */
function toLine(activity: Activity): string | undefined {
  switch (activity.kind) {
    case 'event': {
      const { receivedAt, name, userId, groupId } = activity.event
      const repeat = activity.isDuplicate ? ', again' : ''
      return `${receivedAt}  ${name}  ${userId} of ${groupId ?? 'no group'}${repeat}`
    }
    case 'refusal':
      return `${activity.refusal.receivedAt}  refused with ${activity.refusal.status}  ${activity.refusal.reason}`
    case 'trace':
      return undefined
  }
}

function toPort(text: string): number {
  const port = Number(text)
  if (!Number.isInteger(port) || port < 0 || port > 65_535) throw new InvalidArgumentError('Expected a number from 0 to 65535.')
  return port
}
