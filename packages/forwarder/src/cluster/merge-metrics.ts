/** Gauges of which the worst counts, not the sum. */
const WORST: ReadonlySet<string> = new Set([
  'signed_in_forwarder_loop_delay_seconds',
  'signed_in_delivery_held',
  'signed_in_events_oldest_seconds',
])

/** The metrics of several workers as one text of Prometheus: values of the same name and labels are added up. */
export function mergeMetrics(texts: readonly string[]): string {
  const headers = new Map<string, string[]>()
  const values = new Map<string, Map<string, number>>()
  for (const text of texts) {
    let family = ''
    for (const line of text.split('\n')) {
      if (line.startsWith('# HELP ')) {
        family = line.split(' ', 3)[2] ?? ''
        if (!headers.has(family)) headers.set(family, [])
        if (!values.has(family)) values.set(family, new Map())
      }
      if (line.startsWith('#')) {
        const known = headers.get(family) ?? []
        if (!known.includes(line)) known.push(line)
      } else if (line !== '') addLine(values.get(family) ?? new Map<string, number>(), family, line)
    }
  }
  const lines = [...headers].flatMap(([family, header]) => [
    ...header,
    ...[...(values.get(family) ?? [])].map(([series, value]) => `${series} ${value}`),
  ])
  return `${lines.join('\n')}\n`
}

function addLine(values: Map<string, number>, family: string, line: string): void {
  const at = line.lastIndexOf(' ')
  const series = line.slice(0, at)
  const value = Number(line.slice(at + 1))
  const before = values.get(series) ?? 0
  values.set(series, WORST.has(family) ? Math.max(before, value) : before + value)
}
