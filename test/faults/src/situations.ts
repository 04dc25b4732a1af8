import { crowd } from './crowds.ts'
import { canContain, type FreezeOptions, type FreezeResult, freezeBesideNeighbour, freezeInContainer } from './freezes.ts'
import { frozenFunction } from './frozen-function.ts'
import { fullDisk } from './full-disk.ts'
import { killStorm } from './kill-storm.ts'
import { failEachCall } from './nth-call.ts'
import { outage } from './outage.ts'
import { canCutPower, powerCuts } from './power-cut.ts'
import type { SharedSpoolResult } from './shared-spool.ts'
import { simulate } from './simulate.ts'

/** How much of everything. */
export interface Amounts {
  readonly kills: number
  readonly seeds: number
  readonly cuts: number
  /** Sign-ins in a crowd of workers or threads. */
  readonly signIns: number
  /** Leases end on the wall clock, which takes minutes, and not by setting back signs of life. */
  readonly waitForLease: boolean
}

/** What one situation showed: in words, and whether all that must hold did. */
export interface Finding {
  readonly what: string
  readonly held: boolean
}

/** A situation of the fault suite. */
export interface Situation {
  readonly name: string
  /** Why it cannot be tried here; undefined where it can. */
  readonly skipped?: string | undefined
  try(): Promise<Finding>
}

const INVOCATIONS = 10
const ALONE = 'needs root and mkfs.ext4: it mounts a file system of its own'

/** Everything that is tried with our own delivery, in the order of docs/reliability.md. */
export function situations(amounts: Amounts): readonly Situation[] {
  const { kills, seeds, cuts, signIns } = amounts
  const mount = canCutPower() ? undefined : ALONE
  return [
    {
      name: `kill -9, ${kills} times, three processes on one spool, failing destination`,
      try: () => stormed(kills),
    },
    {
      name: 'node:cluster, four workers on one spool, each killed within seconds, at last all at once',
      try: async () => shared(await crowd('cluster-victim.ts', signIns)),
    },
    {
      name: 'four worker threads on one spool, each terminated within seconds, at last killed together',
      try: async () => shared(await crowd('threads-victim.ts', signIns)),
    },
    {
      name: 'SIGSTOP for longer than the lease, then SIGCONT, beside a neighbour',
      try: () => frozen(freezeBesideNeighbour, amounts),
    },
    {
      name: 'two containers on one volume; one stopped for longer than the lease, taken over, and going on after all',
      skipped: canContain() ? undefined : 'needs namespaces of its own (unshare)',
      try: () => frozen(freezeInContainer, amounts),
    },
    ...[true, false].map((awaitsFlush) => ({
      name: `serverless function, frozen after each answer, ${awaitsFlush ? 'that awaits forceFlush' : 'that awaits nothing'}`,
      try: () => functionFrozen(awaitsFlush),
    })),
    { name: 'simulation: kills, power cuts, clock jumps, disk and network faults under a seed', try: () => simulation(seeds) },
    ...(['crash', 'EIO', 'ENOSPC', 'EMFILE'] as const).map((fate) => ({
      name: `each call to the file system in turn: ${fate === 'crash' ? 'the process ends there' : `it fails with ${fate}`}`,
      try: () => eachCall(fate),
    })),
    ...[1, 24, 192].map((hours) => ({
      name: `outage of ${hours} h, a sign-in a minute (virtual clock)`,
      try: () => afterOutage(hours),
    })),
    {
      name: `power cut, ${cuts} times: ext4 on a loop mount, shut down under the writes`,
      skipped: mount,
      try: () => powerCut(cuts),
    },
    { name: 'disk full: a real file system of 1 MiB, destination down', skipped: mount, try: diskFull },
  ]
}

function shared({ acknowledged, lost, mismatches, copies, left }: SharedSpoolResult): Finding {
  return {
    what: `${acknowledged} sign-ins taken, ${lost.length} lost, ${mismatches} with other bytes, ${copies} delivered again under the same id, ${left.length} entries left in the spool`,
    held: lost.length === 0 && mismatches === 0 && left.length === 0,
  }
}

async function stormed(kills: number): Promise<Finding> {
  const result = await killStorm(kills)
  const { what, held } = shared(result)
  return {
    what: `${what}; ${result.unheard} of them only in the dead process's own ledger${result.complaints.length > 0 ? `; complaints: ${result.complaints.join(' ')}` : ''}`,
    held: held && result.complaints.length === 0,
  }
}

async function frozen(freeze: (options: FreezeOptions) => Promise<FreezeResult>, amounts: Amounts): Promise<Finding> {
  const result = await freeze({ waitForLease: amounts.waitForLease })
  const { what, held } = shared(result)
  const taken = result.takenOver ? 'taken over while stopped' : 'not taken over while stopped'
  return {
    what: `${what}; ${result.robbed ? 'a living process lost its directory' : 'no living process lost its directory'}, ${taken}`,
    held: held && !result.robbed && result.complaints === '' && result.takenOver === (freeze === freezeInContainer),
  }
}

async function functionFrozen(awaitsFlush: boolean): Promise<Finding> {
  const { atAnswer, atEnd, copies, mismatches } = await frozenFunction(INVOCATIONS, awaitsFlush)
  const inTime = atAnswer.filter((count, index) => count === index + 1).length
  return {
    what: `${INVOCATIONS} invocations, ${inTime} delivered before the answer, ${atEnd} after all, ${copies} delivered again under the same id`,
    held: atEnd === INVOCATIONS && mismatches === 0 && (!awaitsFlush || inTime === INVOCATIONS),
  }
}

async function simulation(seeds: number): Promise<Finding> {
  let [accepted, kills, powerCutCount, clockJumps] = [0, 0, 0, 0]
  const violations: string[] = []
  for (let seed = 1; seed <= seeds; seed += 1) {
    const result = await simulate(seed)
    accepted += result.accepted
    kills += result.kills
    powerCutCount += result.powerCuts
    clockJumps += result.clockJumps
    for (const violation of result.violations) violations.push(`seed ${seed}: ${violation}`)
  }
  return {
    what: [
      `${seeds} seeds, ${accepted} sign-ins, ${kills} kills, ${powerCutCount} power cuts, ${clockJumps} clock jumps`,
      ...violations,
    ].join('; '),
    held: violations.length === 0,
  }
}

async function eachCall(fate: Parameters<typeof failEachCall>[0]): Promise<Finding> {
  const results = await failEachCall(fate)
  const violations = results.flatMap(({ call, violations: found }) => found.map((violation) => `call ${call} ${violation}`))
  return { what: [`${results.length} calls`, ...violations].join('; '), held: violations.length === 0 }
}

async function afterOutage(hours: number): Promise<Finding> {
  const { accepted, delivered, dropped, attemptsPerHour } = await outage(hours)
  return {
    what: `${accepted} taken, ${delivered} delivered, ${dropped} beyond maxAge dropped and counted, ${attemptsPerHour.toFixed(1)} attempts an hour`,
    held: delivered + dropped === accepted && (hours > 168 || dropped === 0) && attemptsPerHour <= 40,
  }
}

async function powerCut(cuts: number): Promise<Finding> {
  const { rounds, durable, durableLost, written, writtenLost } = await powerCuts(cuts)
  return {
    what: `${rounds} cuts; of ${durable} sign-ins called durable ${durableLost} lost; of ${written} only written ${writtenLost} lost`,
    held: durableLost === 0,
  }
}

async function diskFull(): Promise<Finding> {
  const { accepted, inMemory, healed, delivered, dropped } = await fullDisk()
  return {
    what: `${accepted} taken, ${inMemory} of them into memory, ${healed} written once there was room, ${delivered} delivered, ${dropped} dropped`,
    held: delivered === accepted && inMemory > 0 && healed === inMemory,
  }
}
