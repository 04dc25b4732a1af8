import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

/** The example app as a process of its own, ready to take logins. */
export interface LoginApp {
  readonly url: string
  /** CPU milliseconds, user and system, that the process has used so far. Linux only; NaN elsewhere. */
  cpuMillis(): number
  stop(): Promise<void>
}

const EXAMPLE = dirname(createRequire(import.meta.url).resolve('@signed-in-examples/express-passport/package.json'))

/** Starts the example with Node's arguments before its own file, e.g. `--import @signed-in/otel/register`. */
export async function startLoginApp(nodeArgs: readonly string[], env: NodeJS.ProcessEnv): Promise<LoginApp> {
  const child = spawn(process.execPath, [...nodeArgs, join('src', 'server.js')], {
    cwd: EXAMPLE,
    env: { ...process.env, NODE_ENV: 'production', PORT: '0', ...env },
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  return { url: await firstLine(child), cpuMillis: () => cpuMillisOf(child.pid), stop: () => stop(child) }
}

async function firstLine(child: ChildProcess): Promise<string> {
  let text = ''
  for await (const chunk of child.stdout ?? []) {
    text += String(chunk)
    const url = /http:\/\/\S+/.exec(text)?.[0]
    if (url !== undefined) return url
  }
  throw new Error(`the example app ended before it listened: ${text}`)
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return
  child.kill('SIGKILL')
  await once(child, 'exit')
}

/** Clock ticks of /proc are hundredths of a second on every Linux that Node runs on. */
function cpuMillisOf(pid: number | undefined): number {
  if (process.platform !== 'linux' || pid === undefined) return Number.NaN
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? []
  return (Number(fields[11]) + Number(fields[12])) * 10
}
