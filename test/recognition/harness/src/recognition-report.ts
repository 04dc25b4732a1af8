import type { Rival } from './rival.ts'
import type { ScenarioResult } from './run-scenario.ts'
import { type Score, scoreOf } from './score.ts'
import type { Suite } from './suite.ts'

/** What came of one suite. */
export interface SuiteReport {
  readonly suite: Suite
  readonly score: Score
}

/** What came of a rival on the app that it supports, and of us on the same. */
export interface RivalReport {
  readonly rival: Rival
  readonly theirs: readonly ScenarioResult[]
  readonly ours: Score
}

/** `docs/recognition.md`, from a run. The same results give the same text. */
export function recognitionReport(reports: readonly SuiteReport[], total: Score, rivals: readonly RivalReport[]): string {
  const rows = reports.map(({ suite, score }) => row(suite.library, suite.versions.join(', '), score))
  return `# Recognition

Written by \`npm run recognition\`, which runs real apps with the real libraries, signs people in and out of them over HTTP (with
real identity providers where a login needs one), and compares the sign-ins that were seen with those that happened: how many, and
whose. Every app runs as ES modules, as CommonJS, or both. On Node 24 all scenarios run, and those marked as core once more with
\`@signed-in/otel/register\` and a \`/track\` endpoint; on Node 20, 22 and 26 all of the passport family and, of the others, the core.

| library | versions | scenarios | true | false | missed | precision | recall |
|---|---|---|---|---|---|---|---|
${rows.join('\n')}
${row('**all**', '', total)}

*True*: a sign-in that happened and was seen with the right user, group and method. *False*: one that was seen and did not happen,
or belongs to somebody else. *Missed*: one that happened and was not seen.

${rivals.map(rivalSection).join('\n\n')}

## Scenarios

${reports.map(({ suite }) => scenariosOf(suite)).join('\n\n')}
`
}

function row(library: string, versions: string, score: Score): string {
  const { scenarioCount, trueCount, falseCount, missedCount, precision, recall } = score
  const cells = [library, versions, scenarioCount, trueCount, falseCount, missedCount, precision.toFixed(3), recall.toFixed(3)]
  return `| ${cells.join(' | ')} |`
}

function scenariosOf(suite: Suite): string {
  const byName = new Map(
    suite.variants.flatMap(({ scenarios }) => scenarios.map((scenario) => [scenario.name, scenario] as const)),
  )
  const lines = [...byName.values()].map(
    ({ name, signIns, isCore }) => `| ${name} | ${signIns.length} | ${isCore ? 'yes' : ''} |`,
  )
  return `### ${suite.library}\n\n| scenario | sign-ins | core |\n|---|---|---|\n${lines.join('\n')}`
}

function rivalSection({ rival, theirs, ours }: RivalReport): string {
  const wrong = theirs.filter(({ falseSignIns, missed }) => falseSignIns.length + missed.length > 0)
  const lines = wrong.map(({ name, falseSignIns, missed }) => `| ${name} | ${falseSignIns.length} | ${missed.length} |`)
  return `## Beside ${rival.name}

${rival.name} ${rival.version} detects logins by itself, too. On the same app (${rival.on}), in the same scenarios, judged by the user id alone:

| | versions | scenarios | true | false | missed | precision | recall |
|---|---|---|---|---|---|---|---|
${row(rival.name, rival.version, scoreOf(theirs))}
${row('ours', '', ours)}

Where it went wrong:

| scenario | false | missed |
|---|---|---|
${lines.join('\n')}`
}
