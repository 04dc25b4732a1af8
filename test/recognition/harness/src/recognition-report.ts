import type { Score } from './score.ts'
import type { Suite } from './suite.ts'

/** What came of one suite. */
export interface SuiteReport {
  readonly suite: Suite
  readonly score: Score
}

/** `docs/recognition.md`, from a run. The same results give the same text. */
export function recognitionReport(reports: readonly SuiteReport[], total: Score): string {
  const rows = reports.map(({ suite, score }) => row(suite.library, suite.versions.join(', '), score))
  return `# Recognition

Written by \`npm run recognition\`, which runs real apps with the real libraries, signs people in and out of them over HTTP (with
real identity providers where a login needs one), and compares the sign-ins that were seen with those that happened: how many, and
whose. Every app runs as ES modules, as CommonJS, or both. On Node 24 all scenarios run; on Node 20, 22 and 26 all of the passport family
and, of the others, what is marked as core.

| library | versions | scenarios | true | false | missed | precision | recall |
|---|---|---|---|---|---|---|---|
${rows.join('\n')}
${row('**all**', '', total)}

*True*: a sign-in that happened and was seen with the right user, group and method. *False*: one that was seen and did not happen,
or belongs to somebody else. *Missed*: one that happened and was not seen.

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
