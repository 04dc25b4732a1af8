import { spawn } from 'node:child_process'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'

/** The example app in a process of its own. */
export interface ExampleApp {
  readonly url: string
  /** The command that started it, for people. */
  readonly command: string
  /** Asks it to end, which lets it deliver what it still holds. */
  stop(): Promise<void>
}

const ARGUMENTS = ['--import', '@signed-in/otel/register', 'src/server.js']

/** Starts examples/express-passport the way its README says. Rejects with what it printed if it ends before it listens. */
export async function startExampleApp(environment: Record<string, string>): Promise<ExampleApp> {
  const folder = dirname(createRequire(import.meta.url).resolve('@signed-in-examples/express-passport/package.json'))
  const child = spawn(process.execPath, ARGUMENTS, {
    cwd: join(folder),
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const closed = new Promise<void>((resolve) => child.once('close', () => resolve()))
  let complaints = ''
  child.stderr.on('data', (chunk) => {
    complaints += chunk
    process.stderr.write(chunk)
  })
  const url = await new Promise<string>((resolve, reject) => {
    createInterface(child.stdout).once('line', resolve)
    child.once('error', reject)
    child.once('close', (code) => reject(new Error(`The example app ended with code ${code} before it listened.\n${complaints}`)))
  })
  return {
    url,
    command: `node ${ARGUMENTS.join(' ')}`,
    async stop() {
      child.kill('SIGTERM')
      await closed
    },
  }
}
