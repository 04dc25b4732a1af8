/** One comparison of `npm run bench`, as it is printed and as `--json` writes it. */
export interface BenchRow {
  readonly name: string
  /** Unit of `ours` and `rival.value`, e.g. `ns/span` or `events/CPU s`. */
  readonly unit: string
  readonly ours: number
  readonly rival: { readonly name: string; readonly value: number }
  /** `ours` divided by `rival.value`, or the median of that quotient over rounds. */
  readonly ratio: number
  /** The limit from docs/benchmarks.md. */
  readonly budget: number
  /** What the budget limits: the ratio, or the measured value itself. */
  readonly budgetOn: 'ratio' | 'ours'
  /** Whether less is better (time, memory) or more (throughput): the budget is the most or the least allowed. */
  readonly better: 'lower' | 'higher'
  readonly met: boolean
  /** What a reader must know about this measurement: rounds, spread, load. */
  readonly note?: string
}

/** What every `*.bench.ts` file below test/bench* exports. */
export interface BenchModule {
  bench(): Promise<readonly BenchRow[]>
}

/** A measurement before it is judged. `ratio` and `note` are optional, `budgetOn` is the ratio by default, less is better by default. */
export interface Measurement {
  readonly name: string
  readonly unit: string
  readonly ours: number
  readonly rival: { readonly name: string; readonly value: number }
  readonly ratio?: number
  readonly budget: number
  readonly budgetOn?: 'ratio' | 'ours'
  readonly better?: 'lower' | 'higher'
  readonly note?: string
}

/** Judges a measurement against its budget. Numbers are rounded to four significant digits after the judgement. */
export function toBenchRow(measurement: Measurement): BenchRow {
  const { name, unit, ours, rival, budget, budgetOn = 'ratio', better = 'lower', note } = measurement
  const ratio = measurement.ratio ?? ours / rival.value
  const judged = budgetOn === 'ratio' ? ratio : ours
  return {
    name,
    unit,
    ours: rounded(ours),
    rival: { name: rival.name, value: rounded(rival.value) },
    ratio: rounded(ratio),
    budget,
    budgetOn,
    better,
    // A measurement that is no number has met nothing.
    met: better === 'lower' ? judged <= budget : judged >= budget,
    ...(note === undefined ? {} : { note }),
  }
}

function rounded(value: number): number {
  return Number(value.toPrecision(4))
}
