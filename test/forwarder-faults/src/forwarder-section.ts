const BEGIN = '<!-- forwarder:begin -->'
const END = '<!-- forwarder:end -->'

/** Where and when a run was made. */
export interface RunFacts {
  readonly machine: string
  readonly date: Date
}

/**
 * The page with the section of a run of `npm run faults:forwarder`, in place of an earlier one or else at the end. Its markers tell
 * `npm run faults`, which writes the rest of the page, what to keep.
 */
export function withForwarderSection(page: string, rows: readonly string[], { machine, date }: RunFacts): string {
  const section = `${BEGIN}
## Forwarder

Written by \`npm run faults:forwarder\` on ${date.toISOString().slice(0, 10)} (${machine}). Real processes and real sockets; the
Collector and Apache Kafka are the real ones. One oracle for all: a sign-in whose request was acknowledged is delivered under one id with one
content, an acknowledged body has been passed on, and no sender is told to give its data up. What becomes of events once they are in
the spool stands above.

| fault | result | held |
|---|---|---|
${rows.join('\n')}

"Delivered again" is what a killed process had delivered and not yet noted; the id makes it harmless. Broken connections and the answers 502, 503
and 504 are what senders repeat after; the loads here do as the specification of OTLP says.
${END}
`
  const begin = page.indexOf(BEGIN)
  const end = page.indexOf(END, begin)
  if (begin < 0 || end < 0) return `${page}\n${section}`
  return page.slice(0, begin) + section + page.slice(end + END.length + 1)
}
