import { type ChildProcess, fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { type NodeMajor, nodeBinary } from '@signed-in-test/node-versions'

/** How to start an app. */
export interface AppCommand {
  /** Path of the app's main file: `.mjs` for an ESM app, `.cjs` for a CommonJS one. */
  readonly main: string
  readonly args?: readonly string[]
  readonly node?: NodeMajor
  readonly env?: Readonly<Record<string, string>>
  /** What goes to `getAuthInstrumentations`. Plain JSON. */
  readonly options?: Readonly<Record<string, unknown>>
  /** Further files loaded before the app, after the register. */
  readonly preload?: readonly string[]
  /** false: the app runs without us. Default true. */
  readonly isInstrumented?: boolean
  /** true: the app has a register of its own, and its sign-ins are what it delivers. Default false. */
  readonly delivers?: boolean
  /** A path that is asked for once before everything else, in an app that `delivers`: some frameworks load their instrumentation with it. */
  readonly warmUp?: string
  /** Default: the test's own. */
  readonly cwd?: string
  /** What has to be done before the app can start: bundling, compiling. Not needed again while its inputs stay what they are. */
  build?(): Promise<void>
}

/** A login span's attributes as the app's process saw them. */
export type SeenSignIn = Readonly<Record<string, unknown>>

interface Message {
  readonly type: string
  readonly id?: number
  readonly attributes?: SeenSignIn
  readonly faults?: readonly string[]
  readonly level?: string
  readonly text?: string
}

interface Waiting {
  resolve(faults: readonly string[]): void
  reject(why: Error): void
}

/** Longest that an app may take to listen: a content system that makes its database first, on a busy machine. */
const START_DEADLINE_MILLIS = 120_000

/** A running app in a process of its own. */
export interface AppProcess {
  readonly url: string
  /** What the app's diag logger was told, warnings and errors. */
  readonly diagnostics: readonly string[]
  /** Hooks of ours that failed so far, as of the last `takeSignIns`. */
  readonly faults: readonly string[]
  /** Waits until no request is in flight, and returns the sign-ins seen since the last call. */
  takeSignIns(): Promise<readonly SeenSignIn[]>
  stop(): Promise<void>
}

/** Starts an app and waits until it prints `listening on <url>`, as our apps do, or `Local: <url>`, as Next.js does. */
export async function startApp(command: AppCommand): Promise<AppProcess> {
  const child = fork(command.main, command.args ?? [], {
    ...(command.cwd !== undefined && { cwd: command.cwd }),
    execPath: nodeBinary(command.node ?? 24),
    execArgv: [...preloads(command)],
    env: { ...process.env, NODE_OPTIONS: '', RECOGNITION_OPTIONS: JSON.stringify(command.options ?? {}), ...command.env },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  })
  const seen: SeenSignIn[] = []
  const diagnostics: string[] = []
  const waiting = new Map<number, Waiting>()
  child.on('exit', () => {
    for (const { reject } of waiting.values()) reject(new Error(`${command.main} ended before it was drained`))
  })
  child.on('message', (raw) => {
    const message = raw as Message
    if (message.type === 'sign-in' && message.attributes !== undefined) seen.push(message.attributes)
    if (message.type === 'diag') diagnostics.push(`${message.level}: ${message.text}`)
    if (message.type === 'drained' && message.id !== undefined) waiting.get(message.id)?.resolve(message.faults ?? [])
  })
  const url = await listening(child, command)
  let faults: readonly string[] = []
  let lastId = 0
  return {
    url,
    diagnostics,
    get faults() {
      return faults
    },
    takeSignIns: async () => {
      lastId += 1
      const id = lastId
      const answer = new Promise<readonly string[]>((resolve, reject) => waiting.set(id, { resolve, reject }))
      child.send({ type: 'drain', id }, (error) => {
        if (error !== null) waiting.get(id)?.reject(new Error(`${command.main} has ended`))
      })
      faults = await answer
      waiting.delete(id)
      return seen.splice(0)
    },
    stop: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return
      const gone = new Promise((resolve) => child.once('exit', resolve))
      child.kill('SIGKILL')
      await gone
    },
  }
}

function preloads(command: AppCommand): string[] {
  const isEsm = command.main.endsWith('.mjs')
  const register = fileURLToPath(new URL(`../preload/register.${isEsm ? 'mjs' : 'cjs'}`, import.meta.url))
  const own = command.isInstrumented === false ? [] : [isEsm ? '--import' : '--require', register]
  // `--import` for all of them: Node runs every `--require` first, and these come after the register.
  return [...own, ...(command.preload ?? []).flatMap((file) => ['--import', file])]
}

function listening(child: ChildProcess, command: AppCommand): Promise<string> {
  return new Promise((resolve, reject) => {
    let output = ''
    const fail = (why: string): void => {
      child.kill('SIGKILL')
      reject(new Error(`${command.main} (${command.args?.join(' ') ?? ''}) ${why}:\n${output}`))
    }
    const timer = setTimeout(() => fail('does not listen'), START_DEADLINE_MILLIS)
    const read = (chunk: Buffer): void => {
      output += chunk.toString('utf8')
      const match = /(?:listening on|Local:)\s+(\S+)\s/i.exec(output)
      if (match?.[1] === undefined) return
      clearTimeout(timer)
      resolve(match[1])
    }
    child.stdout?.on('data', read)
    child.stderr?.on('data', read)
    child.once('exit', (code) => {
      clearTimeout(timer)
      fail(`ended with code ${code}`)
    })
  })
}
