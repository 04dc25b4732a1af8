import { fileURLToPath } from 'node:url'
import { Load } from './load.ts'
import { Rig, type RigOptions } from './rig.ts'
import type { Verdict } from './verdict.ts'

const CLOCK = fileURLToPath(new URL('jumping-clock.ts', import.meta.url))
/** Acknowledged bodies between two blows. */
const BETWEEN = 25

async function inRig(options: RigOptions, story: (rig: Rig) => Promise<Verdict>): Promise<Verdict> {
  const rig = await Rig.start(options)
  try {
    return await story(rig)
  } finally {
    await rig.stop()
  }
}

/** kill -9 of the forwarder under load. */
export async function killForwarder(kills: number): Promise<Verdict> {
  return await inRig({}, async (rig) => {
    const load = new Load({ url: rig.url })
    for (let kill = 1; kill <= kills; kill++) {
      await load.reached(kill * BETWEEN)
      await rig.forwarder.crash()
    }
    await load.reached((kills + 1) * BETWEEN)
    await load.stop()
    return await rig.judge(load, `${kills} kills`)
  })
}

/** kill -9 of the next hop under load. */
export async function killNextHop(kills: number): Promise<Verdict> {
  return await inRig({}, async (rig) => {
    const load = new Load({ url: rig.url })
    for (let kill = 1; kill <= kills; kill++) {
      await load.reached(kill * BETWEEN)
      await rig.nextHop.crash()
    }
    await load.reached((kills + 1) * BETWEEN)
    await load.stop()
    return await rig.judge(load, `${kills} kills, ${load.answers.get(502) ?? 0} answers 502 meanwhile`)
  })
}

/** SIGTERM while a slow destination is being sent to and requests are under way, then a new process on the same spool. */
export async function terminateInFlush(times: number): Promise<Verdict> {
  return await inRig({}, async (rig) => {
    rig.sink.mode = 'slow'
    const load = new Load({ url: rig.url })
    const codes: (number | null)[] = []
    for (let round = 1; round <= times; round++) {
      await load.reached(round * BETWEEN)
      codes.push(await rig.forwarder.end('SIGTERM'))
      await rig.forwarder.start()
    }
    await load.stop()
    rig.sink.mode = 'ok'
    const verdict = await rig.judge(load, `${times} terminations, exit codes ${[...new Set(codes)].join(', ')}`)
    return { ...verdict, held: verdict.held && codes.every((code) => code === 0) }
  })
}

/** A wall clock that jumps ten times a second, under load and over a kill. */
export async function jumpClock(kills: number): Promise<Verdict> {
  return await inRig({ execArgv: ['--import', CLOCK] }, async (rig) => {
    rig.sink.mode = 'down'
    const load = new Load({ url: rig.url })
    await load.reached(BETWEEN)
    rig.sink.mode = 'ok'
    for (let kill = 1; kill <= kills; kill++) {
      await load.reached((kill + 1) * BETWEEN)
      await rig.forwarder.crash()
    }
    await load.stop()
    const verdict = await rig.judge(load, `an hour back and a day ahead, ${kills} kills`)
    const code = await rig.forwarder.end('SIGTERM')
    return { ...verdict, held: verdict.held && code === 0 }
  })
}
