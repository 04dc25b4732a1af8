import { FaultySink } from './faulty-sink.ts'
import { GuardedHost, type HostFinding } from './guarded-host.ts'
import type { HookName } from './hostile-hooks.ts'

/** So often a destination fails where only a problem calls the hook. */
const OUTAGE_REQUESTS = 4

/** A function of the user that misbehaves at first and is then mended, while people sign in. */
export async function hookFault(hook: HookName): Promise<HostFinding> {
  const sink = new FaultySink()
  await sink.open()
  // Somebody must have something to tell.
  if (hook.startsWith('onProblem')) sink.mode = 'error-500'
  const host = await GuardedHost.start({ delivery: { url: `${sink.origin}/v1/batch` }, hook })
  await host.someSignIns()
  if (sink.mode === 'error-500') await host.until(() => sink.refused >= OUTAGE_REQUESTS)
  sink.mode = 'ok'
  const finding = await host.judge(sink)
  await sink.close()
  return finding
}
