import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { freePort } from '@signed-in-test/forwarder/free-port'
import type { Load } from './load.ts'
import { TrackSink } from './track-sink.ts'
import type { Verdict } from './verdict.ts'
import { Victim } from './victim.ts'

const FORWARDER = fileURLToPath(import.meta.resolve('@signed-in-test/forwarder/forwarder-process'))
const NEXT_HOP = fileURLToPath(new URL('next-hop-process.ts', import.meta.url))
const IMPATIENT = fileURLToPath(new URL('../fixtures/impatient.yaml', import.meta.url))

/** How a rig is set up. */
export interface RigOptions {
  /** Default passthrough. */
  readonly mode?: 'passthrough' | 'tap'
  /** Where the next hop is, in place of the one of the rig. */
  readonly nextHop?: string
  readonly execArgv?: readonly string[]
  readonly env?: Readonly<Record<string, string>>
}

/** A destination, a next hop and a forwarder between them, each in a state to be spoiled. */
export class Rig {
  readonly url: string
  readonly adminUrl: string
  readonly sink: TrackSink
  readonly forwarder: Victim
  readonly nextHop: Victim
  readonly folder: string

  private constructor(
    ports: readonly [http: number, admin: number],
    sink: TrackSink,
    forwarder: Victim,
    nextHop: Victim,
    folder: string,
  ) {
    this.url = `http://127.0.0.1:${ports[0]}`
    this.adminUrl = `http://127.0.0.1:${ports[1]}`
    this.sink = sink
    this.forwarder = forwarder
    this.nextHop = nextHop
    this.folder = folder
  }

  static async start({ mode = 'passthrough', nextHop, execArgv = [], env = {} }: RigOptions = {}): Promise<Rig> {
    const folder = mkdtempSync(join(tmpdir(), 'signed-in-faults-'))
    const [port, adminPort, nextPort] = [await freePort(), await freePort(), await freePort()]
    const sink = new TrackSink()
    const trackUrl = await sink.open()
    writeFileSync(join(folder, 'passed-on'), '')
    const next = new Victim(NEXT_HOP, {}, [String(nextPort), join(folder, 'passed-on')])
    await next.start()
    const nextUrl = nextHop ?? `http://127.0.0.1:${nextPort}`
    const settings: Record<string, string> = {
      SIGNED_IN_FORWARD_MODE: mode,
      SIGNED_IN_FORWARD_LISTEN: `127.0.0.1:${port}`,
      SIGNED_IN_FORWARD_ADMIN_LISTEN: `127.0.0.1:${adminPort}`,
      SIGNED_IN_TRACK_URL: trackUrl,
      SIGNED_IN_SPOOL_DIR: join(folder, 'spool'),
      ...(mode === 'passthrough' ? { NEXT_HOP: nextUrl } : {}),
      ...env,
    }
    const forwarder = new Victim(FORWARDER, settings, mode === 'passthrough' ? ['--config', IMPATIENT] : [], execArgv)
    await forwarder.start()
    return new Rig([port, adminPort], sink, forwarder, next, folder)
  }

  async stop(): Promise<void> {
    await this.forwarder.end('SIGKILL')
    await this.nextHop.end('SIGKILL')
    this.sink.close()
    rmSync(this.folder, { recursive: true, force: true })
  }

  /** One of the forwarder's numbers. */
  async metric(line: string): Promise<number> {
    const text = await (await fetch(`${this.adminUrl}/metrics`)).text()
    return Number(
      text
        .split('\n')
        .find((candidate) => candidate.startsWith(`${line} `))
        ?.slice(line.length + 1) ?? 0,
    )
  }

  /**
   * The oracle: whatever was acknowledged is at the destination, under one id with one content; every acknowledged body went on; nothing was
   * refused for good.
   */
  async judge(load: Load, story: string, { traces = true }: { readonly traces?: boolean } = {}): Promise<Verdict> {
    const arrived = await this.sink.has(load.acknowledged, 60)
    const lost = [...load.acknowledged].filter((id) => !this.sink.taken.has(id)).length
    const passedOn = new Set(readFileSync(join(this.folder, 'passed-on'), 'utf8').split('\n'))
    const lostBodies = traces ? [...load.bodies].filter((body) => !passedOn.has(body)).length : 0
    const { copies, mismatches } = this.sink
    const counts = [
      `${load.acknowledged.size} sign-ins acknowledged, ${lost} lost`,
      `${copies} delivered again under the same id`,
      ...(mismatches > 0 ? [`${mismatches} with other bytes`] : []),
      ...(traces ? [`${load.bodies.size} bodies acknowledged, ${lostBodies} not passed on`] : []),
      ...(load.refused > 0 ? [`${load.refused} refused for good`] : []),
    ]
    const held = arrived && lostBodies === 0 && mismatches === 0 && load.refused === 0 && load.acknowledged.size > 0
    return { what: `${story}; ${counts.join(', ')}`, held }
  }
}
