import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const ROOT = fileURLToPath(new URL('../../..', import.meta.url))
const PACKAGES = ['core', 'instrumentation', 'otel'] as const

/** Lines of the OpenTelemetry SDK that an app may be on: workspace packages below `test/sdk-lines`. */
export type SdkLine = '2x' | '3x'

/** How a child process ended. */
export interface AppResult {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly stdout: string
  readonly stderr: string
}

/** A running app. */
export interface RunningApp {
  readonly child: ChildProcess
  readonly ended: Promise<AppResult>
  /** Resolves with the rest of the line that begins with `prefix` on standard output. Rejects if the app ends before. */
  lineStartingWith(prefix: string): Promise<string>
}

/** Options of one run. */
export interface RunOptions {
  readonly node: string
  readonly env?: Readonly<Record<string, string>>
}

/** An app folder in which our packages are installed beside the SDK of one line. */
export interface LineApp {
  readonly folder: string
  /** `require` from inside the app: gives the CommonJS build of our packages and the line's SDK. */
  readonly require: ReturnType<typeof createRequire>
  start(args: readonly string[], options: RunOptions): RunningApp
  run(args: readonly string[], options: RunOptions): Promise<AppResult>
  remove(): void
}

/**
 * Makes an app folder inside a line's workspace package, with our built packages copied in as `npm install` would put them: their peers
 * then resolve to the line's versions. A workspace link would resolve them to the newest ones.
 *
 * @param apps folder whose files are copied in as the app
 * @throws Error with what to do if the packages are not built
 */
export function createLineApp(line: SdkLine, apps?: string): LineApp {
  const parent = join(ROOT, 'test/sdk-lines', line, 'dist')
  mkdirSync(parent, { recursive: true })
  const folder = mkdtempSync(join(parent, 'app-'))
  for (const name of PACKAGES) installPackage(join(ROOT, 'packages', name), join(folder, 'node_modules/@signed-in', name))
  if (apps !== undefined) cpSync(apps, folder, { recursive: true })
  const start: LineApp['start'] = (args, options) => startApp(folder, args, options)
  return {
    folder,
    require: createRequire(join(folder, 'app.cjs')),
    start,
    run: (args, options) => start(args, options).ended,
    remove: () => rmSync(folder, { recursive: true, force: true }),
  }
}

function installPackage(from: string, to: string): void {
  const manifest = JSON.parse(readFileSync(join(from, 'package.json'), 'utf8')) as {
    files: readonly string[]
    publishConfig: object
  }
  if (!existsSync(join(from, 'dist/cjs'))) throw new Error(`${from} is not built: run "npm run build" (npm test does)`)
  mkdirSync(to, { recursive: true })
  for (const file of manifest.files) {
    if (!file.startsWith('!') && existsSync(join(from, file))) cpSync(join(from, file), join(to, file), { recursive: true })
  }
  // What publishing does: the condition for sources is gone.
  writeFileSync(join(to, 'package.json'), JSON.stringify({ ...manifest, ...manifest.publishConfig }))
}

function startApp(folder: string, args: readonly string[], { node, env = {} }: RunOptions): RunningApp {
  // Nothing of the test runner's environment may reach the app, above all not its OTEL_* or NODE_OPTIONS.
  const { PATH = '', HOME = '' } = process.env
  const child = spawn(node, args, { cwd: folder, env: { PATH, HOME, ...env }, stdio: ['ignore', 'pipe', 'pipe'] })
  let stdout = ''
  let stderr = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text
  })
  const ended = (async (): Promise<AppResult> => {
    const [code, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null]
    return { code, signal, stdout, stderr }
  })()
  return {
    child,
    ended,
    lineStartingWith(prefix) {
      return new Promise((resolve, reject) => {
        const check = (): void => {
          const line = stdout.split('\n').find((text) => text.startsWith(prefix))
          if (line !== undefined) resolve(line.slice(prefix.length))
        }
        child.stdout.on('data', check)
        check()
        void ended.then(() => reject(new Error(`the app ended without "${prefix}":\n${stdout}\n${stderr}`)))
      })
    },
  }
}
