import { type Cell, CLIENTS, type Row } from './rival-table.ts'
import { TRIED_FAULTS } from './where-tried.ts'

/** One thing that was tried, in words. */
export interface Check {
  readonly name: string
  readonly what: string
  /** Undefined: not tried on this machine. */
  readonly held: boolean | undefined
}

/** Where and how the run was made. */
export interface RunFacts {
  readonly command: string
  readonly machine: string
  readonly date: Date
}

const CLIENT_NAMES = {
  'ours-spool': 'Signed In, spool',
  'ours-memory': 'Signed In, memory',
  segment: '@segment/analytics-node 3.1.0',
  posthog: 'posthog-node 5.70.0',
} as const

const HELD: Readonly<Record<string, string>> = { true: 'yes', false: '**no**', undefined: 'not tried' }

/** What another suite writes into the same page stands between these, and stays. */
const FORWARDER = /<!-- forwarder:begin -->[\s\S]*<!-- forwarder:end -->/

/** docs/reliability.md, from the results of one run and from the page as it was. */
export function reliabilityPage(
  checks: readonly Check[],
  rows: readonly Row[],
  { command, machine, date }: RunFacts,
  before: string,
): string {
  const [forwarder] = FORWARDER.exec(before) ?? []
  return `# Reliability

Written by \`${command}\`${command.includes('--results') ? ', in parts,' : ''} on ${date.toISOString().slice(0, 10)} (${machine}). The promise behind it, and every case in which an
event can be lost, stands in [delivery.md](delivery.md). One oracle for all: what was taken is delivered, still on disk, or refused
for good by the destination; nobody gets other bytes under the same id; the host is unharmed. In the rows on the wire, DNS, TLS, proxies,
functions and directories the app is a process of its own with an encrypted spool: it must end by itself, write nothing to stderr, and
neither its output nor its disk may hold the destination's key or the name of a person.

In the simulation every copy of an event must have a cause of its own: a request with it was taken and its answer came to nobody; a power
cut took the note that it was delivered; a disk that fails did not take that note, does not give it to the next process, or would neither
sync a file nor cut it, so that the event stands there twice. Jumps of the clock are none, nor is a \`kill -9\` on a disk that works.

## What was tried

| situation | result | held |
|---|---|---|
${checks.map(({ name, what, held }) => `| ${name.replaceAll('__', '\\_\\_')} | ${what} | ${HELD[String(held)]} |`).join('\n')}

## Where each kind of failure is tried

| failure | on this page | elsewhere |
|---|---|---|
${TRIED_FAULTS.map(({ fault, here = [], elsewhere = '' }) => `| ${fault} | ${here.join('; ')} | ${elsewhere} |`).join('\n')}

## The same failures for other SDKs

Each client in its default set-up, in a process of its own, at 200 events a second where nothing else is said. A cell shows events
**lost** / delivered more than once, then the seconds from the last call to the end of the process where that is more than one.
"Lost" with a spool is counted after the next process has started on it. All copies carry the same id.

| situation (events) | ${CLIENTS.map((client) => CLIENT_NAMES[client]).join(' | ')} |
|---|${CLIENTS.map(() => '---').join('|')}|
${rows.map(({ scenario, cells }) => `| ${scenario} (${cells[0]?.generated ?? 0}) | ${cells.map(shown).join(' | ')} |`).join('\n')}

Not a failure of memory delivery but its limit: when the process ends without a flush, what only memory held is gone. That is what
the spool is for. A flush that began in an outage asks the destination again after 2 s at most, until its own deadline: what comes back
before that gets everything.
${forwarder === undefined ? '' : `\n${forwarder}\n`}`
}

function shown({ lost, copies, kept, closeSeconds, oddity }: Cell): string {
  const parts = [`${lost > 0 ? `**${lost}**` : '0'} / ${copies}`]
  if (kept > 0) parts.push(`${kept} kept on disk`)
  if (closeSeconds > 1) parts.push(`${closeSeconds.toFixed(0)} s`)
  if (oddity !== '') parts.push(oddity)
  return parts.join(', ')
}
