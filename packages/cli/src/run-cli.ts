import { readFileSync } from 'node:fs'
import { SignedInError } from '@signed-in/core'
import { runForwarder } from '@signed-in/forwarder'
import { Command, CommanderError } from 'commander'
import { CliError, type CliHost, EXIT } from './cli-host.ts'
import { addDoctorCommand } from './doctor/doctor-command.ts'
import { addExplainCommand } from './explain/explain-command.ts'
import { addInspectCommand } from './inspect/inspect-command.ts'
import { addReplayCommand } from './replay/replay-command.ts'

/** Adds a command to the program. Its action reports the exit code to `exit`. */
export type AddCommand = (program: Command, host: CliHost, exit: (code: number) => void) => void

/**
 * Runs `signed-in` and resolves to the exit code. Never rejects: what goes wrong becomes a sentence on stderr.
 * @param argv arguments behind the program's name
 */
export async function runCli(argv: readonly string[], host: CliHost = process): Promise<number> {
  let exitCode: number = EXIT.ok
  const program = createProgram(host, (code) => {
    exitCode = code
  })
  try {
    await program.parseAsync(helpOfForwarder(argv) ?? [...argv], { from: 'user' })
    return exitCode
  } catch (error) {
    // Commander has printed its own message: help and version with code 0, a wrong command line with code 1.
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.misused
    host.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
    if (error instanceof CliError) return error.exitCode
    return error instanceof SignedInError ? EXIT.misused : EXIT.failed
  }
}

/** `help forward` is the forwarder's to answer, like everything else behind `forward`. */
function helpOfForwarder([command, about]: readonly string[]): string[] | undefined {
  return command === 'help' && about === 'forward' ? ['forward', '--help'] : undefined
}

function createProgram(host: CliHost, exit: (code: number) => void): Command {
  const program = new Command('signed-in')
    .description('Turns the sign-ins in your OpenTelemetry traces into signed_in events.')
    .version(version(), '-v, --version', 'print the version')
    .configureOutput({ writeOut: (text) => host.stdout.write(text), writeErr: (text) => host.stderr.write(text) })
    .exitOverride()
    .showHelpAfterError('Add --help to see what is possible.')
    .addHelpText('after', '\nExit codes: 0 in order, 1 failed or not in order, 2 wrong command line or configuration')
  for (const add of COMMANDS) add(program, host, exit)
  return program
}

const COMMANDS: readonly AddCommand[] = [
  addInspectCommand,
  addExplainCommand,
  addDoctorCommand,
  addReplayCommand,
  // The forwarder reads its own command line, --help included.
  (program, host, exit) =>
    program
      .command('forward')
      .description('take OTLP traces, pass them on untouched and deliver the sign-ins in them')
      .argument('[arguments...]')
      .helpOption(false)
      .allowUnknownOption()
      .action(async (args: string[]) => exit(await runForwarder(args, host))),
]

function version(): string {
  const manifest = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { version: string }
  return manifest.version
}
