/** One way to do the work: runs it once and gives back the number that is compared. */
export type Variant = () => number | Promise<number>

/**
 * Runs every variant once a round, so that a machine that slows down or speeds up meets all of them alike. The order turns with
 * every round. The first `warmUp` rounds (default 1) are thrown away.
 * @returns the values of each variant, in the order of the rounds
 */
export async function interleaved<Name extends string>(
  rounds: number,
  variants: Readonly<Record<Name, Variant>>,
  { warmUp = 1 }: { readonly warmUp?: number } = {},
): Promise<Record<Name, number[]>> {
  const names = Object.keys(variants) as Name[]
  const values = Object.fromEntries(names.map((name) => [name, [] as number[]])) as Record<Name, number[]>
  for (let round = -warmUp; round < rounds; round += 1) {
    for (let turn = 0; turn < names.length; turn += 1) {
      const name = names[(turn + round + warmUp) % names.length] as Name
      const value = await variants[name]()
      if (round >= 0) values[name].push(value)
    }
  }
  return values
}

/** The value in the middle; between the two middle ones for an even count. NaN for no values. */
export function median(values: readonly number[]): number {
  return percentile(values, 50)
}

/** Percentile with linear interpolation between the neighbours; `percent` from 0 to 100. NaN for no values. */
export function percentile(values: readonly number[], percent: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  const position = ((sorted.length - 1) * percent) / 100
  const below = sorted[Math.floor(position)] ?? Number.NaN
  const above = sorted[Math.ceil(position)] ?? Number.NaN
  return below + (above - below) * (position - Math.floor(position))
}

/**
 * Between which two values the median of everything that could have been measured is, with 95 % confidence: the order statistics
 * about the middle, which ask nothing of the distribution. NaN for no values.
 */
export function medianBounds(values: readonly number[]): readonly [number, number] {
  const sorted = values.toSorted((a, b) => a - b)
  // The normal approximation of the binomial distribution of how many values lie below the median.
  const reach = (1.96 * Math.sqrt(sorted.length)) / 2
  const below = Math.max(0, Math.floor((sorted.length - 1) / 2 - reach))
  return [sorted[below] ?? Number.NaN, sorted[sorted.length - 1 - below] ?? Number.NaN]
}

/** Median of the quotients round by round: what drifts over the run meets both sides of each quotient. */
export function medianRatio(ours: readonly number[], rival: readonly number[]): number {
  return median(ours.map((value, round) => value / (rival[round] ?? Number.NaN)))
}

/** Spread of the middle half of the values, as a share of their median: how noisy the machine was. */
export function spread(values: readonly number[]): number {
  return (percentile(values, 75) - percentile(values, 25)) / median(values)
}

/** Nanoseconds that one call takes, over a loop of `calls`. The loop is warmed up by the caller's first rounds. */
export function nanosPerCall(calls: number, work: (index: number) => void): number {
  const start = process.hrtime.bigint()
  for (let index = 0; index < calls; index += 1) work(index)
  return Number(process.hrtime.bigint() - start) / calls
}

/** CPU milliseconds, user and system, that this process spends on the work. */
export async function cpuMillis(work: () => unknown): Promise<number> {
  const before = process.cpuUsage()
  await work()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1000
}
