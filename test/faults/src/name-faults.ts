import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { FaultyNames, type NameFault } from './faulty-names.ts'
import { FaultySink } from './faulty-sink.ts'
import { GuardedHost, type HostFinding } from './guarded-host.ts'

const FAULTS: Readonly<Record<string, NameFault>> = {
  'nobody knows the name': 'unknown',
  'the name server fails': 'fails',
  'the name server does not answer': 'silent',
  'the name leads to one dead address after another': 'rotates',
  'the name has an IPv6 address that leads nowhere': 'dead-ipv6',
}
/** Names of all rows. */
export const NAME_ROWS: readonly string[] = Object.keys(FAULTS)

/** Rows run side by side: each has a server of its own. */
let servers = 0

/** Longer than a hash takes on a machine that is busy, shorter than it would wait behind a lookup that nobody answers. */
const LONGEST_HASH_MILLIS = 500

/** True where a process can be shown another `/etc/resolv.conf` than the machine's, and somebody may answer at port 53. */
export function canFakeNames(): boolean {
  try {
    execFileSync('unshare', ['--mount', 'true'], { stdio: 'ignore' })
    return process.getuid?.() === 0
  } catch {
    return false
  }
}

/** A name server in a bad state, while people sign in; then it knows where the destination is. */
export async function nameFault(name: string): Promise<HostFinding> {
  servers += 1
  const names = new FaultyNames(`127.87.0.${servers}`)
  await names.open()
  const sink = new FaultySink()
  await sink.open()
  const folder = mkdtempSync(join(tmpdir(), 'names-'))
  const file = join(folder, 'resolv.conf')
  writeFileSync(file, `nameserver ${names.address}\noptions timeout:2 attempts:1\n`)
  const fault = FAULTS[name] ?? 'ok'
  names.fault = fault
  const url = `http://sink.faults.example:${sink.port}/v1/batch`
  const wrapper = ['unshare', '--mount', 'sh', '-c', 'mount --bind "$0" /etc/resolv.conf && exec "$@"', file]
  const host = await GuardedHost.start({ delivery: { url, allowInsecure: true, proxy: false }, wrapper })
  // Where a client gets by with the other address, nothing fails.
  await host.until(() => (fault === 'dead-ipv6' ? sink.taken.size > 0 : names.questions >= 4))
  await host.someSignIns()
  const { questions } = names
  names.fault = 'ok'
  const words = () => [`${questions} questions`, `a password hash beside it took ${host.hashMillis.toFixed(1)} ms`]
  const finding = await host.judge(sink, words, () => questions > 0 && host.hashMillis <= LONGEST_HASH_MILLIS)
  names.close()
  await sink.close()
  rmSync(folder, { recursive: true })
  return finding
}
