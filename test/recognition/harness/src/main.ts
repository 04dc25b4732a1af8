/**
 * `npm run recognition [-- <filter> [--write]]`: runs every suite below `test/recognition`, prints one line per library, and with all
 * of them (or with `--write`) writes `docs/recognition.md`. Ends with 1 if anything was false or missed.
 */
import { existsSync, readdirSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { recognitionReport, type SuiteReport } from './recognition-report.ts'
import { runApp } from './run-app.ts'
import { runScenario, type ScenarioResult } from './run-scenario.ts'
import { scoreOf } from './score.ts'
import { runsOf, type Suite } from './suite.ts'

const CORPUS = new URL('../../', import.meta.url)
const REPORT = new URL('../../docs/recognition.md', CORPUS)

async function suitesMatching(filter: string): Promise<Suite[]> {
  const folders = readdirSync(CORPUS).filter((name) => name.includes(filter))
  const files = folders.map((name) => new URL(`${name}/suite.ts`, CORPUS)).filter((file) => existsSync(file))
  const modules = await Promise.all(files.map((file) => import(file.href) as Promise<{ suite: Suite }>))
  return modules.map(({ suite }) => suite)
}

async function runSuite(suite: Suite): Promise<ScenarioResult[]> {
  const results: ScenarioResult[] = []
  const servers = await suite.startServers()
  try {
    for (const { title, command, scenarios } of runsOf(suite)) {
      const app = await runApp({ ...command, env: { ...servers.env, ...command.env } })
      try {
        for (const scenario of scenarios) {
          const result = await runScenario(app, scenario)
          results.push(result)
          tellWhatIsWrong(title, result)
        }
      } finally {
        await app.stop()
      }
    }
  } finally {
    await servers.stop()
  }
  return results
}

function tellWhatIsWrong(title: string, { name, falseSignIns, missed }: ScenarioResult): void {
  for (const signIn of falseSignIns) console.log(`  false: ${title}, ${name}: ${JSON.stringify(signIn)}`)
  for (const signIn of missed) console.log(`  missed: ${title}, ${name}: ${JSON.stringify(signIn)}`)
}

async function main(filter: string, isWritten: boolean): Promise<number> {
  const reports: SuiteReport[] = []
  const all: ScenarioResult[] = []
  for (const suite of await suitesMatching(filter)) {
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
  if (isWritten) {
    writeFileSync(REPORT, recognitionReport(reports, total))
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
