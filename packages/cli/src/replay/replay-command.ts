import { readdir } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { createDelivery, type Delivery, resolveOptions } from '@signed-in/core'
import { type Command, InvalidArgumentError } from 'commander'
import { assertDirectory } from '../assert-directory.ts'
import { type CliHost, EXIT } from '../cli-host.ts'
import { putAside, readDeadLetters } from './dead-letter-file.ts'

interface ReplayOptions {
  readonly url?: string
  readonly destination?: string
  readonly deadLetters?: boolean
  readonly timeout: number
  readonly json?: boolean
}

/** `signed-in replay`: delivers what an app that is gone has left in its spool directory. */
export function addReplayCommand(program: Command, host: CliHost, exit: (code: number) => void): void {
  program
    .command('replay')
    .description('deliver the events that a process which is gone has left in its spool')
    .argument('<directory>', 'the spool directory, as in SIGNED_IN_SPOOL_DIR')
    .option('-u, --url <url>', 'where to deliver; default: SIGNED_IN_TRACK_URL')
    .option('--destination <name>', 'the destination, by the name the app used; default: SIGNED_IN_DESTINATION')
    .option('--dead-letters', 'also send the events again that the destination has refused')
    .option('--timeout <seconds>', 'give up after so long; what is left stays on disk', toSeconds, 60)
    .option('--json', 'print one JSON object')
    .addHelpText('after', HELP)
    .action(async (directory: string, options: ReplayOptions) => exit(await replay(directory, options, host)))
}

const HELP = `
Examples:
  signed-in replay /var/lib/app/signed-in
  signed-in replay --dead-letters --url https://track.example.com/track ./spool

Key, headers and everything else about delivery come from the environment (SIGNED_IN_*), as in the app. Parts of the spool that a
running process holds are left to it.

Exit codes: 0 nothing is left, 1 something is left or was refused, 2 wrong command line or configuration`

/** A process that died before it could say who it is counts as gone a minute after its last sign of life; this is a bit more. */
const TAKE_OVER_MILLIS = 75_000
const PATIENCE_MILLIS = 3000
/** For closing files, once nothing is in flight any more. */
const CLOSE_MILLIS = 1000
const POLL_MILLIS = 20

async function replay(directory: string, options: ReplayOptions, host: CliHost): Promise<number> {
  await assertDirectory(directory)
  const holdsSpool = (await readdir(directory)).some((name) => name.startsWith('v'))
  const delivery = openSpool(directory, options, host)
  const letters = options.deadLetters ? await readDeadLetters(directory) : undefined
  const aside = letters && (await putAside(letters, new Date()))
  if (letters !== undefined && letters.events.length > 0) await delivery.acceptDurably(letters.events)
  if (holdsSpool) await takenOver(delivery, host)
  const { timedOut } = await delivery.forceFlush(options.timeout * 1000)
  await delivery.shutdown(CLOSE_MILLIS)
  const { accepted, recovered, delivered, deadLettered, dropped, pending, held } = delivery.stats()
  const unusable = letters?.unusable ?? []
  const found = accepted + recovered
  if (options.json) {
    const report = {
      found,
      delivered,
      refused: deadLettered,
      dropped,
      left: pending,
      timed_out: timedOut,
      unusable,
      put_aside: aside,
      held,
    }
    host.stdout.write(`${JSON.stringify(report)}\n`)
  } else {
    const lines = [
      `${found} events found: ${delivered} delivered, ${deadLettered} refused, ${dropped} dropped, ${pending} left on disk.`,
      ...(held === undefined ? [] : [`The destination is held: ${held}`]),
      ...unusable,
      ...(aside === undefined ? [] : [`The dead letters that were replayed stand in ${aside}.`]),
    ]
    host.stdout.write(`${lines.join('\n')}\n`)
  }
  return pending + deadLettered + dropped + unusable.length === 0 ? EXIT.ok : EXIT.failed
}

/** Waits until the spool has taken over something. Nothing comes if a running process still holds it all. */
async function takenOver(delivery: Delivery, host: CliHost): Promise<void> {
  const started = Date.now()
  let isTold = false
  while (delivery.stats().recovered === 0 && Date.now() - started < TAKE_OVER_MILLIS) {
    if (!isTold && Date.now() - started > PATIENCE_MILLIS) {
      isTold = true
      host.stderr.write('The spool may still belong to a running process. Waiting up to a minute to be sure.\n')
    }
    await sleep(POLL_MILLIS)
  }
}

function openSpool(directory: string, { url, destination }: ReplayOptions, host: CliHost): Delivery {
  const environment = {
    ...host.env,
    SIGNED_IN_SPOOL_DIR: directory,
    ...(url !== undefined && { SIGNED_IN_TRACK_URL: url }),
    ...(destination !== undefined && { SIGNED_IN_DESTINATION: destination }),
  }
  const { delivery } = resolveOptions({}, environment)
  return createDelivery({ ...delivery, onProblem: ({ message }) => host.stderr.write(`${message}\n`) })
}

function toSeconds(text: string): number {
  const seconds = Number(text)
  if (!(seconds > 0 && seconds <= 86_400)) throw new InvalidArgumentError('Expected a number of seconds, at most a day.')
  return seconds
}
