// `node host-victim.ts '{"delivery":{"url":"http://127.0.0.1:1/track"}}'`: an app whose users sign in every few milliseconds. Ids that
// were taken go to stdout, one a line. On the line "close" it shuts down in order, writes a report and must then end by itself.
import { pbkdf2 } from 'node:crypto'
import { writeSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { inspect } from 'node:util'
import {
  createDelivery,
  type DeliveryOptions,
  type DeliveryStats,
  type FlushResult,
  type Problem,
  systemClock,
} from '@signed-in/core'
import { BAD_USER } from './faulty-sink.ts'
import { type HookName, hostileHook } from './hostile-hooks.ts'

/** How a host is set up. */
export interface HostOrder {
  readonly delivery: DeliveryOptions
  /** A function of the user that misbehaves. */
  readonly hook?: HookName
  /** Of each event, to be found nowhere but at the destination. */
  readonly person: string
  /** What no text that the host can see may hold. */
  readonly canaries: readonly string[]
}

/** What the host has seen of us. */
export interface HostReport {
  readonly stats: DeliveryStats
  readonly flush: FlushResult
  readonly problems: readonly Problem[]
  /**
   * Milliseconds that nine in ten sign-ins did not exceed in `accept`, without those in which the process waited for a CPU. The very first
   * makes a directory and a file.
   */
  readonly acceptMillis: number
  /** The same for a password hash beside it, in the threads that file operations and name lookups share. */
  readonly hashMillis: number
  /** Canaries in problems, statistics or what `inspect` shows of the delivery. */
  readonly leaks: readonly string[]
}

const EVERY_MILLIS = 5
/** The one whom a destination may refuse. */
const BAD_NUMBER = 13
const order = JSON.parse(process.argv[2] ?? '{}') as HostOrder
const problems: Problem[] = []
const acceptMillis: number[] = []
const hashMillis: number[] = []
const onProblem = (problem: Problem) => void problems.push(problem)
const delivery = createDelivery({ ...order.delivery, onProblem, ...hostileHook(order.hook, onProblem) })

let number = 0
const signIns = setInterval(() => {
  number += 1
  const id = `00000000-0000-5000-8000-${String(number).padStart(12, '0')}`
  const waitedBefore = systemClock.starvedMillis?.() ?? 0
  const startedAt = performance.now()
  delivery.accept({
    id,
    event: 'signed_in',
    userId: number === BAD_NUMBER ? BAD_USER : `user_${number}`,
    userName: order.person,
    timestamp: '2026-01-01T00:00:00.000Z',
    properties: { email: order.person },
    context: {},
  })
  const elapsed = performance.now() - startedAt
  acceptMillis.push(elapsed - ((systemClock.starvedMillis?.() ?? 0) - waitedBefore))
  writeSync(1, `${id}\n`)
}, EVERY_MILLIS)
const hashes = setInterval(() => {
  const startedAt = performance.now()
  pbkdf2('password', 'salt', 1_000, 32, 'sha256', () => hashMillis.push(performance.now() - startedAt))
}, 50)

const commands = createInterface({ input: process.stdin })
commands.on('line', () => {
  clearInterval(signIns)
  clearInterval(hashes)
  commands.close()
  process.stdin.destroy()
  void delivery.shutdown(30_000).then((flush) => {
    const stats = delivery.stats()
    const shown = [inspect(delivery, { depth: 9, showHidden: true }), JSON.stringify([stats, problems]), inspect(problems)].join()
    const leaks = order.canaries.filter((canary) => shown.includes(canary))
    const figures = { acceptMillis: mostOf(acceptMillis), hashMillis: mostOf(hashMillis) }
    const report: HostReport = { stats, flush, problems, ...figures, leaks }
    writeSync(1, `report ${JSON.stringify(report)}\n`)
  })
})

function mostOf(values: readonly number[]): number {
  return values.toSorted((one, other) => one - other)[Math.floor(values.length * 0.9)] ?? 0
}
