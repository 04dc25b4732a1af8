import type { ChildProcess } from 'node:child_process'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { fetchedPeer, type PeerRecipe } from '../src/fetched-peer.ts'
import { SpanRecorder } from './span-recorder.ts'
import { StoryBrowser } from './story-browser.ts'

/** A foreign server, and what people do with it. */
export interface Stories {
  /** Starts it. It sends its spans to `collector`, the base URL of an OTLP/HTTP receiver. */
  start(collector: string): ChildProcess
  /** An address that the server answers once it is up, with anything but 404 and its own failures. */
  readonly probe: string
  /** How the recorded files begin, below `test/fixtures/foreign-stacks`. */
  readonly fixture: string
  /** Does everything, and calls `begin` in front of each scenario, with the users that sign in in it. */
  tell(browser: StoryBrowser, begin: (scenario: string, story: string, ...signIns: string[]) => void): Promise<void>
}

/** Where an installed peer lies. A recorder is run on purpose: it fetches without being asked to. */
export function peerFolder(peer: PeerRecipe): string {
  process.env['SIGNED_IN_FETCH_PEERS'] ??= '1'
  const found = fetchedPeer(peer)
  if ('missing' in found) throw new Error(found.missing)
  return found.folder
}

/** Starts the server, tells the stories, writes what it sent, and resolves when the server has ended. */
export async function recordStories({ start, probe, fixture, tell }: Stories): Promise<void> {
  const recorder = new SpanRecorder()
  const server = start(await recorder.listen())
  try {
    while (!(await isUp(probe))) await wait(500)
    const browser = new StoryBrowser()
    await tell(browser, (scenario, story, ...signIns) => {
      browser.traceparent = recorder.begin(scenario, { story, signIns })
    })
    await recorder.write(fileURLToPath(new URL(`../../fixtures/foreign-stacks/${fixture}`, import.meta.url)))
  } finally {
    server.kill('SIGTERM')
    await new Promise((resolve) => server.once('exit', resolve))
  }
}

async function isUp(probe: string): Promise<boolean> {
  const answer = await fetch(probe).catch(() => undefined)
  return answer !== undefined && answer.status < 500 && answer.status !== 404
}
