/** What Prometheus calls a metric: a name, a help text, and values by label. */
interface Family {
  readonly name: string
  readonly help: string
  readonly type: 'counter' | 'gauge' | 'histogram'
  lines(): Iterable<string>
}

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

/** The forwarder's counters, written out in Prometheus' text format. Label values come from fixed sets, so the number is bounded. */
export class Metrics {
  readonly #families: Family[] = []

  counter(name: string, help: string, labels: readonly string[] = []): Counter {
    const values = new Map<string, number>()
    this.#families.push({ name, help, type: 'counter', lines: () => labelled(name, values) })
    return {
      add(labelValues, amount = 1) {
        const key = labelText(labels, labelValues)
        values.set(key, (values.get(key) ?? 0) + amount)
      },
      value(labelValues) {
        if (labelValues !== undefined) return values.get(labelText(labels, labelValues)) ?? 0
        return [...values.values()].reduce((sum, value) => sum + value, 0)
      },
    }
  }

  /** A value that is asked for when somebody looks; undefined leaves it out. */
  gauge(name: string, help: string, read: () => number | undefined): void {
    this.#families.push({ name, help, type: 'gauge', lines: () => single(name, read()) })
  }

  /** The same for a number that only grows and is counted elsewhere. */
  counted(name: string, help: string, read: () => number | undefined): void {
    this.#families.push({ name, help, type: 'counter', lines: () => single(name, read()) })
  }

  histogram(name: string, help: string): Histogram {
    const counts = new Array<number>(BUCKETS.length).fill(0)
    let [sum, count] = [0, 0]
    this.#families.push({
      name,
      help,
      type: 'histogram',
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
      },
    }
  }

  /** Everything in Prometheus' text format 0.0.4. */
  render(): string {
    const lines: string[] = []
    for (const family of this.#families) {
      lines.push(`# HELP ${family.name} ${family.help}`, `# TYPE ${family.name} ${family.type}`, ...family.lines())
    }
    return `${lines.join('\n')}\n`
  }
}

function* labelled(name: string, values: ReadonlyMap<string, number>): Iterable<string> {
  for (const [labels, value] of values) yield `${name}${labels} ${value}`
}

function single(name: string, value: number | undefined): string[] {
  return value === undefined ? [] : [`${name} ${value}`]
}

function labelText(labels: readonly string[], values: readonly string[]): string {
  if (labels.length === 0) return ''
  return `{${labels.map((label, index) => `${label}="${escapeLabel(values[index] ?? '')}"`).join(',')}}`
}

/** Rule names are the user's text. */
function escapeLabel(value: string): string {
  return value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')
}
