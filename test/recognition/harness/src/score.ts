import type { ScenarioResult } from './run-scenario.ts'

/** The sum of some scenarios. */
export interface Score {
  readonly scenarioCount: number
  /** Sign-ins that happened and were seen as what they were. */
  readonly trueCount: number
  /** Sign-ins that were seen and did not happen, or belong to somebody else. */
  readonly falseCount: number
  /** Sign-ins that happened and were not seen. */
  readonly missedCount: number
  /** true ÷ (true + false); 1 where nothing was seen. */
  readonly precision: number
  /** true ÷ (true + missed); 1 where nothing happened. */
  readonly recall: number
}

/** Adds up what came of scenarios. */
export function scoreOf(results: readonly ScenarioResult[]): Score {
  const sum = (count: (result: ScenarioResult) => number): number => results.reduce((total, result) => total + count(result), 0)
  const trueCount = sum((result) => result.trueCount)
  const falseCount = sum((result) => result.falseSignIns.length)
  const missedCount = sum((result) => result.missed.length)
  return {
    scenarioCount: results.length,
    trueCount,
    falseCount,
    missedCount,
    precision: ratio(trueCount, falseCount),
    recall: ratio(trueCount, missedCount),
  }
}

function ratio(good: number, bad: number): number {
  return good + bad === 0 ? 1 : good / (good + bad)
}
