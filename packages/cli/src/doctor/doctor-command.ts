import { resolve } from 'node:path'
import type { Command } from 'commander'
import { assertDirectory } from '../assert-directory.ts'
import { type CliHost, EXIT } from '../cli-host.ts'
import type { Finding } from './check.ts'
import { checkDestinations } from './check-destination.ts'
import { checkEnvironment } from './check-environment.ts'
import { checkFrameworks, checkLibraries } from './check-libraries.ts'
import { checkApiCopies, checkNode, checkOwnPackage, checkSdk } from './check-runtime.ts'

interface DoctorOptions {
  readonly json?: boolean
  readonly entry?: string
}

/** `signed-in doctor`: looks whether an app is set up so that its sign-ins arrive. */
export function addDoctorCommand(program: Command, host: CliHost, exit: (code: number) => void): void {
  program
    .command('doctor')
    .description('check that an app is set up so that its sign-ins arrive')
    .argument('[folder]', 'folder of the app', '.')
    .option('--entry <file>', 'main file of a bundled app, to look which libraries stand inside')
    .option('--json', 'print one JSON object')
    .addHelpText('after', HELP)
    .action(async (folder: string, options: DoctorOptions) => exit(await doctor(folder, options, host)))
}

const HELP = `
Examples:
  signed-in doctor
  signed-in doctor --entry dist/server.js
  SIGNED_IN_TRACK_URL=https://track.example.com/track signed-in doctor ./services/web

Run it with the environment of the app. It looks at Node, the SDK, copies of the API, the SIGNED_IN_* variables, the auth libraries
that are installed (are they watched, in a version that is known, inside of a bundle?) and Next.js's configuration, and knocks at the
destination without sending an event or a key.

Exit codes: 0 nothing stands in the way, 1 something does, 2 wrong command line`

async function doctor(folder: string, { json, entry }: DoctorOptions, host: CliHost): Promise<number> {
  const place = resolve(host.cwd(), folder)
  await assertDirectory(place)
  const { findings, config } = checkEnvironment(host.env)
  const all: Finding[] = [
    checkNode(),
    checkOwnPackage(place),
    checkSdk(place),
    checkApiCopies(place),
    ...checkLibraries(place, entry),
    ...checkFrameworks(place),
    ...findings,
    ...(config === undefined ? [] : await checkDestinations(config.delivery)),
  ]
  const isHealthy = all.every(({ level }) => level !== 'fail')
  host.stdout.write(json ? `${JSON.stringify({ healthy: isHealthy, findings: all }, undefined, 2)}\n` : toText(all, isHealthy))
  return isHealthy ? EXIT.ok : EXIT.failed
}

const MARKS: Readonly<Record<Finding['level'], string>> = { ok: 'ok  ', warn: 'warn', fail: 'FAIL' }

function toText(findings: readonly Finding[], isHealthy: boolean): string {
  const lines = findings.map(({ check, level, detail }) => `${MARKS[level]}  ${check.padEnd(12)}${detail}`)
  const verdict = isHealthy ? 'Nothing stands in the way.' : 'Something stands in the way: see the lines marked FAIL.'
  return `${lines.join('\n')}\n\n${verdict}\n`
}
