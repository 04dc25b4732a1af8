import { describe, expect, it } from 'vitest'
import { instrumentationBehindUs, preloads } from './after-preloads.ts'

const US = '@signed-in/otel/register'
const AUTO = '@opentelemetry/auto-instrumentations-node/register'

const behind = (...names: readonly string[]): readonly string[] =>
  instrumentationBehindUs(names.map((name) => ({ name, isImport: true }))).map(({ name }) => name)

describe('preloads', () => {
  it('lists NODE_OPTIONS before the command line, and --require before --import', () => {
    const all = preloads(['--import', 'd', '-r', 'b', '--inspect'], '--import=c --require a')
    expect(all.map(({ name }) => name)).toEqual(['a', 'b', 'c', 'd'])
    expect(all.map(({ isImport }) => isImport)).toEqual([false, false, true, true])
  })
})

describe('instrumentationBehindUs', () => {
  it('gives what follows us if instrumentation is among it', () => {
    expect(behind(US, AUTO)).toEqual([AUTO])
    expect(behind('first', US, 'dotenv/config', './tracing.mjs')).toEqual(['dotenv/config', './tracing.mjs'])
    expect(behind(AUTO, US)).toEqual([])
    expect(behind(US, 'dotenv/config')).toEqual([])
    expect(behind(AUTO)).toEqual([])
  })
})
