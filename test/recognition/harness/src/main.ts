/**
 * `npm run recognition [-- <filter> [--write]]`: runs every suite below `test/recognition`, prints one line per library, and with all
 * of them (or with `--write`) writes `docs/recognition.md`. Ends with 1 if anything was false or missed.
 */
import { existsSync, readdirSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { AppProcess } from './app-process.ts'
import { type RivalReport, recognitionReport, type SuiteReport } from './recognition-report.ts'
import { byUserId, type Rival } from './rival.ts'
import { runApp } from './run-app.ts'
import { runScenario, type ScenarioResult } from './run-scenario.ts'
import type { Scenario } from './scenario.ts'
import { scoreOf } from './score.ts'
import { runsOf, type Suite } from './suite.ts'

const CORPUS = new URL('../../', import.meta.url)
const REPORT = new URL('../../docs/recognition.md', CORPUS)

/** What the files of one name in the folders of the corpus export. */
async function load<Exports>(file: 'suite.ts' | 'rival.ts', filter: string): Promise<readonly Exports[]> {
  const folders = readdirSync(CORPUS).filter((name) => name.includes(filter))
  const files = folders.map((name) => new URL(`${name}/${file}`, CORPUS)).filter((url) => existsSync(url))
  return Promise.all(files.map((url) => import(url.href) as Promise<Exports>))
}

async function runSuite(suite: Suite): Promise<ScenarioResult[]> {
  const results: ScenarioResult[] = []
  const servers = await suite.startServers()
  try {
    for (const { title, command, scenarios } of runsOf(suite)) {
      const app = await runApp({ ...command, env: { ...servers.env, ...command.env } })
      const ofRun = await runScenarios(app, scenarios)
      for (const result of ofRun) tellWhatIsWrong(title, result)
      results.push(...ofRun)
    }
  } finally {
    await servers.stop()
  }
  return results
}

async function runScenarios(app: AppProcess, scenarios: readonly Scenario[]): Promise<ScenarioResult[]> {
  const results: ScenarioResult[] = []
  try {
    for (const scenario of scenarios) results.push(await runScenario(app, scenario))
  } finally {
    await app.stop()
  }
  return results
}

/** A rival and we on the same app, one after the other, judged alike. */
async function runRival(rival: Rival): Promise<RivalReport> {
  const servers = await rival.startServers()
  try {
    const command = { ...rival.command, env: { ...servers.env, ...rival.command.env } }
    const scenarios = rival.scenarios.map(byUserId)
    const theirs = await runScenarios(await rival.start(command), scenarios)
    const ours = await runScenarios(await runApp(command), scenarios)
    return { rival, theirs, ours: scoreOf(ours) }
  } finally {
    await servers.stop()
  }
}

function tellWhatIsWrong(title: string, { name, falseSignIns, missed }: ScenarioResult): void {
  for (const signIn of falseSignIns) console.log(`  false: ${title}, ${name}: ${JSON.stringify(signIn)}`)
  for (const signIn of missed) console.log(`  missed: ${title}, ${name}: ${JSON.stringify(signIn)}`)
}

async function main(filter: string, isWritten: boolean): Promise<number> {
  const reports: SuiteReport[] = []
  const all: ScenarioResult[] = []
  for (const { suite } of await load<{ suite: Suite }>('suite.ts', filter)) {
    const missing = suite.whyNot?.()
    if (missing !== undefined) {
      console.log(`skipped: ${suite.library}: ${missing}`)
      continue
    }
    const results = await runSuite(suite)
    const score = scoreOf(results)
    all.push(...results)
    reports.push({ suite, score })
    console.log(line(`${suite.library} (${suite.versions.join(', ')})`, score))
  }
  const total = scoreOf(all)
  console.log(line('all', total))
  const rivals: RivalReport[] = []
  for (const { rival } of await load<{ rival: Rival }>('rival.ts', filter)) {
    const missing = rival.whyNot()
    if (missing !== undefined) {
      console.log(`skipped: ${rival.name}: ${missing}`)
      continue
    }
    const report = await runRival(rival)
    rivals.push(report)
    console.log(line(`${rival.name} ${rival.version}, on ${rival.on}`, scoreOf(report.theirs)))
    console.log(line('ours, there', report.ours))
  }
  if (isWritten) {
    writeFileSync(REPORT, recognitionReport(reports, total, rivals))
    console.log(`written: ${fileURLToPath(REPORT)}`)
  }
  return total.falseCount + total.missedCount === 0 ? 0 : 1
}

function line(name: string, score: ReturnType<typeof scoreOf>): string {
  const { scenarioCount, trueCount, falseCount, missedCount, precision, recall } = score
  const counts = `${scenarioCount} scenarios, ${trueCount} true, ${falseCount} false, ${missedCount} missed`
  return `${name}: ${counts}, precision ${precision.toFixed(3)}, recall ${recall.toFixed(3)}`
}

const [filter = '', ...flags] = process.argv.slice(2)
process.exitCode = await main(filter, filter === '' || flags.includes('--write'))
