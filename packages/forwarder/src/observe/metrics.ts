/** One value of a metric and the labels that tell it from its siblings. */
export interface Point {
  readonly labels: Readonly<Record<string, string>>
  readonly value: number
}

/** A metric that can be read at any time: what Prometheus asks for, and what OTLP sends. */
export interface ValueFamily {
  readonly name: string
  readonly help: string
  readonly type: 'counter' | 'gauge'
  points(): Iterable<Point>
}

/** Durations in seconds, which a listener can hear as they come: OTLP's histograms are fed, not read. */
export interface HistogramFamily {
  readonly name: string
  readonly help: string
  readonly type: 'histogram'
  readonly buckets: readonly number[]
  listen(listener: (seconds: number) => void): void
  lines(): Iterable<string>
}

/** What Prometheus calls a metric: a name, a help text, and values by label. */
export type Family = ValueFamily | HistogramFamily

/** A number that only grows, by label values. */
export interface Counter {
  /** Adds `amount` (default 1) under the label values, in the order in which the labels were declared. */
  add(labelValues: readonly string[], amount?: number): void
  /** Sum over all label values, or the value of one combination. */
  value(labelValues?: readonly string[]): number
}

/** Durations in seconds, in fixed buckets. */
export interface Histogram {
  observe(seconds: number): void
}

const BUCKETS = [0.001, 0.005, 0.025, 0.1, 0.5, 2.5, 10] as const
const NO_LABELS = {}

/** The forwarder's counters, written out in Prometheus' text format. Label values come from fixed sets, so the number is bounded. */
export class Metrics {
  readonly #families: Family[] = []

  /** Every metric, in the order of declaration. */
  get families(): readonly Family[] {
    return this.#families
  }

  counter(name: string, help: string, labels: readonly string[] = []): Counter {
    const values = new Map<string, { readonly labels: Point['labels']; value: number }>()
    this.#families.push({ name, help, type: 'counter', points: () => values.values() })
    return {
      add(labelValues, amount = 1) {
        const key = labelValues.join('\0')
        const known = values.get(key)
        if (known !== undefined) known.value += amount
        else
          values.set(key, { labels: Object.fromEntries(labels.map((label, i) => [label, labelValues[i] ?? ''])), value: amount })
      },
      value(labelValues) {
        if (labelValues !== undefined) return values.get(labelValues.join('\0'))?.value ?? 0
        return [...values.values()].reduce((sum, { value }) => sum + value, 0)
      },
    }
  }

  /** A value that is asked for when somebody looks; undefined leaves it out. */
  gauge(name: string, help: string, read: () => number | undefined): void {
    this.#families.push({ name, help, type: 'gauge', points: () => single(read()) })
  }

  /** The same for a number that only grows and is counted elsewhere. */
  counted(name: string, help: string, read: () => number | undefined): void {
    this.#families.push({ name, help, type: 'counter', points: () => single(read()) })
  }

  histogram(name: string, help: string): Histogram {
    const counts = new Array<number>(BUCKETS.length).fill(0)
    const listeners: ((seconds: number) => void)[] = []
    let [sum, count] = [0, 0]
    this.#families.push({
      name,
      help,
      type: 'histogram',
      buckets: BUCKETS,
      listen: (listener) => void listeners.push(listener),
      lines: () => [
        ...BUCKETS.map((bound, index) => `${name}_bucket{le="${bound}"} ${counts[index]}`),
        `${name}_bucket{le="+Inf"} ${count}`,
        `${name}_sum ${sum}`,
        `${name}_count ${count}`,
      ],
    })
    return {
      observe(seconds) {
        count++
        sum += seconds
        for (const [index, bound] of BUCKETS.entries()) if (seconds <= bound) counts[index] = (counts[index] ?? 0) + 1
        for (const listener of listeners) listener(seconds)
      },
    }
  }

  /** Everything in Prometheus' text format 0.0.4. */
  render(): string {
    const lines: string[] = []
    for (const family of this.#families) {
      lines.push(`# HELP ${family.name} ${family.help}`, `# TYPE ${family.name} ${family.type}`)
      if (family.type === 'histogram') lines.push(...family.lines())
      else for (const { labels, value } of family.points()) lines.push(`${family.name}${labelText(labels)} ${value}`)
    }
    return `${lines.join('\n')}\n`
  }
}

function single(value: number | undefined): Point[] {
  return value === undefined ? [] : [{ labels: NO_LABELS, value }]
}

function labelText(labels: Point['labels']): string {
  const pairs = Object.entries(labels).map(([label, value]) => `${label}="${escapeLabel(value)}"`)
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`
}

/** Rule names are the user's text. */
function escapeLabel(value: string): string {
  return value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')
}
