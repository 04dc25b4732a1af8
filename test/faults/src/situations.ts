import { builderFaults } from './builder-faults.ts'
import { busyFlush } from './busy-flush.ts'
import { crowd } from './crowds.ts'
import { DAMAGE_ROWS, damagedSpool } from './damaged-spool.ts'
import { DISTURBANCE_ROWS, disturbedDirectory } from './disturbed-directory.ts'
import { ENDING_ROWS, ending } from './endings.ts'
import { canContain, type FreezeOptions, type FreezeResult, freezeBesideNeighbour, freezeInContainer } from './freezes.ts'
import { frozenFunction } from './frozen-function.ts'
import { fullDisk } from './full-disk.ts'
import type { HostFinding } from './guarded-host.ts'
import { heldMemory } from './held-memory.ts'
import { hookFault } from './hook-faults.ts'
import { HOSTILE_HOOKS } from './hostile-hooks.ts'
import { INPUT_ROWS, inputFault } from './input-faults.ts'
import { killStorm } from './kill-storm.ts'
import { canFakeNames, NAME_ROWS, nameFault } from './name-faults.ts'
import { failEachCall } from './nth-call.ts'
import { outage, recovery } from './outage.ts'
import { canCutPower, powerCuts } from './power-cut.ts'
import type { SharedSpoolResult } from './shared-spool.ts'
import { shortThreads } from './short-thread.ts'
import { simulate } from './simulate.ts'
import { herd, RETRY_AFTERS, storm } from './throttling.ts'
import { PROXY_ROWS, proxyFault, TRUST_ROWS, trustFault } from './trust-faults.ts'
import { twoDestinations } from './two-destinations.ts'
import { refusal, STATUS_ROWS, statusFault, WIRE_ROWS, wireFault } from './wire-faults.ts'

/** How much of everything. */
export interface Amounts {
  readonly kills: number
  readonly seeds: number
  readonly cuts: number
  /** Sign-ins in a crowd of workers or threads. */
  readonly signIns: number
  /** Spools that are damaged in each way. */
  readonly damages: number
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
  /** May run beside others: nothing in it depends on how much of the machine it has. */
  readonly side?: boolean
  /** Why it cannot be tried here; undefined where it can. */
  readonly skipped?: string | undefined
  try(): Promise<Finding>
}

const INVOCATIONS = 10
const ALONE = 'needs root and mkfs.ext4: it mounts a file system of its own'

/** Everything that is tried with our own delivery, in the order of docs/reliability.md. */
export function situations(amounts: Amounts): readonly Situation[] {
  const { kills, seeds, cuts, signIns, damages } = amounts
  const mount = canCutPower() ? undefined : ALONE
  const names = canFakeNames() ? undefined : 'needs root and mount namespaces (unshare): it answers at port 53'
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
    ...ENDING_ROWS.map((name) => ({ name: `end of a process: ${name}`, side: true, try: () => ending(name) })),
    { name: 'a flush on the backlog of an earlier process, while others sign in', side: true, try: busyFlush },
    { name: 'two destinations on one spool, one of which refuses the key', side: true, try: twoDestinations },
    { name: 'the key is refused, without a spool, until memory is full', side: true, try: heldMemory },
    ...WIRE_ROWS.map((name) => ({ name: `on the wire: ${name}`, side: true, try: () => wireFault(name) })),
    ...Object.entries(STATUS_ROWS).map(([name, statuses]) => ({
      name: `the destination ${name} (${statuses.join(', ')})`,
      side: true,
      try: () => each(statuses, String, statusFault),
    })),
    { name: 'answer 400 to each request with one certain event', side: true, try: () => refusal('bad-event') },
    { name: 'answer 413 to more than four events', side: true, try: () => refusal('too-large') },
    ...NAME_ROWS.map((name) => ({ name: `DNS: ${name}`, side: true, skipped: names, try: () => nameFault(name) })),
    ...TRUST_ROWS.map((name) => ({ name: `TLS: ${name}`, side: true, try: () => trustFault(name) })),
    ...PROXY_ROWS.flatMap((name) =>
      [false, true].map((secure) => ({
        name: `proxy for ${secure ? 'https' : 'http'} ${name}`,
        side: true,
        try: () => proxyFault(name, secure),
      })),
    ),
    ...[...HOSTILE_HOOKS].map(([hook, names]) => ({
      name: `the app's function ${hook} throws, rejects, hangs or returns what it should not`,
      side: true,
      try: () => each(names, (name) => name, hookFault),
    })),
    { name: "the app's functions consent, redact and resolveGroupId, in the same ways", try: builderFaults },
    { name: '429 for an hour, with every Retry-After that a server may write (virtual clock)', try: storms },
    {
      name: 'a hundred processes in one outage of an hour (virtual clock)',
      try: async () => {
        const peak = await herd()
        return { what: `the busiest ten seconds saw ${peak.toFixed(1)} times as many requests as the mean`, held: peak <= 3 }
      },
    },
    ...DISTURBANCE_ROWS.map((name) => ({
      name: `directory: ${name}`,
      side: true,
      skipped: process.platform === 'linux' ? undefined : 'needs Linux',
      try: () => disturbedDirectory(name),
    })),
    ...DAMAGE_ROWS.map((name) => ({
      name: `damaged spool: ${name}`,
      try: () => damagedSpool(name, name.includes('gigabyte') ? 1 : damages),
    })),
    ...INPUT_ROWS.map((name) => ({ name: `sent to the forwarder: ${name}`, side: true, try: () => inputFault(name) })),
    {
      name: 'worker threads that end in the turn of their first sign-in, in a process that lives on',
      try: async () => {
        const { threads, lost, seconds } = await shortThreads(5)
        return {
          what: `${threads} threads, ${lost} sign-ins lost, all delivered ${seconds.toFixed(1)} s later, without waiting for the lease`,
          held: lost === 0 && seconds < 30,
        }
      },
    },
    { name: 'simulation: kills, power cuts, clock jumps, disk and network faults under a seed', try: () => simulation(seeds) },
    ...(['crash', 'EIO', 'ENOSPC', 'EMFILE'] as const).map((fate) => ({
      name: `each call to the file system in turn: ${fate === 'crash' ? 'the process ends there' : `it fails with ${fate}`}`,
      try: () => eachCall(fate),
    })),
    ...[1, 24, 192].map((hours) => ({
      name: `outage of ${hours} h, a sign-in a minute (virtual clock)`,
      try: () => afterOutage(hours),
    })),
    ...[true, false].map((hasSpool) => ({
      name: `recovery after a day, one event a request, 50 ms each, ${hasSpool ? 'with a spool' : 'in memory'} (virtual clock)`,
      try: () => afterRecovery(hasSpool),
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

/** Several rows of one kind, one after another, as one. */
async function each<Case>(
  cases: readonly Case[],
  nameOf: (one: Case) => string,
  attempt: (one: Case) => Promise<HostFinding>,
): Promise<Finding> {
  const sum = { signIns: 0, lost: 0, copies: 0, refused: 0 }
  const failures: string[] = []
  for (const one of cases) {
    const finding = await attempt(one)
    for (const key of ['signIns', 'lost', 'copies', 'refused'] as const) sum[key] += finding[key]
    if (!finding.held) failures.push(`${nameOf(one)}: ${finding.what}`)
  }
  const refused = sum.refused > 0 ? `, ${sum.refused} in the dead-letter file` : ''
  const counts = `${sum.signIns} sign-ins, ${sum.lost} lost, ${sum.copies} delivered again under the same id${refused}`
  return { what: [`${cases.length} ways: ${counts}`, ...failures].join('; '), held: failures.length === 0 }
}

async function storms(): Promise<Finding> {
  const results = await Promise.all(RETRY_AFTERS.map(storm))
  const requests = Math.max(...results.map((result) => result.requests))
  const shortest = Math.min(...results.map(({ shortestGapMillis }) => shortestGapMillis))
  const longest = Math.max(...results.map(({ longestGapMillis }) => longestGapMillis))
  const isKept = results.every(({ pending, dropped }) => pending === 1 && dropped === 0)
  return {
    what: `${results.length} values: at most ${requests} requests, ${(shortest / 1_000).toFixed(1)} to ${(longest / 1_000).toFixed(0)} s apart, the event ${isKept ? 'kept' : 'lost'}`,
    held: isKept && requests <= 40 && shortest >= 100 && longest <= 900_000,
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

async function afterRecovery(hasSpool: boolean): Promise<Finding> {
  const { backlog, fresh, freshSeconds, backlogSeconds } = await recovery(hasSpool)
  return {
    what: `${backlog} waited and were delivered within ${backlogSeconds.toFixed(0)} s; of ${fresh} that came meanwhile the slowest took ${freshSeconds.toFixed(1)} s`,
    held: freshSeconds < 10,
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
