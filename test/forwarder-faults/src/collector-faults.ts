import { join } from 'node:path'
import { Collector, findCollector } from '@signed-in-test/collector'
import { freePort } from '@signed-in-test/forwarder/free-port'
import { Load } from './load.ts'
import { Rig } from './rig.ts'
import type { Verdict } from './verdict.ts'

/** A real Collector as a tap before the forwarder: kill -9 of the one and the other in turn, under load. */
export async function killCollector(kills: number): Promise<Verdict | { readonly missing: string }> {
  const found = findCollector()
  if ('missing' in found) return found
  const rig = await Rig.start({ mode: 'tap' })
  const env = { FORWARDER: rig.url, BACKEND: 'http://127.0.0.1:9', STORAGE_DIR: join(rig.folder, 'storage') }
  const collector = new Collector(found.binary, 'tap.yaml', await freePort(), env)
  try {
    await collector.start()
    const load = new Load({ url: collector.url })
    for (let kill = 1; kill <= kills; kill++) {
      await load.reached(kill * 40)
      if (kill % 2 === 1) {
        await collector.end('SIGKILL')
        await collector.start()
      } else await rig.forwarder.crash()
    }
    await load.reached((kills + 1) * 40)
    await load.stop()
    // What its main pipeline keeps in memory is not ours; the backend is not there.
    return await rig.judge(load, `${kills} kills, every second one of the forwarder`, { traces: false })
  } finally {
    await collector.end('SIGKILL')
    await rig.stop()
  }
}
