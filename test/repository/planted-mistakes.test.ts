import { describe, expect, it } from 'vitest'
import { plantedCopy } from './planted-copy.ts'

describe('lint', () => {
  it('refuses a cycle inside a package', async () => {
    const copy = plantedCopy()
    copy.append('packages/core/src/planted-a.ts', "import { b } from './planted-b.ts'\n\nexport const a = (): unknown => b\n")
    copy.append('packages/core/src/planted-b.ts', "import { a } from './planted-a.ts'\n\nexport const b = (): unknown => a\n")
    const { ok, output } = await copy.run('biome', 'lint', '--error-on-warnings', 'packages/core/src')
    expect(ok).toBe(false)
    expect(output).toContain('lint/suspicious/noImportCycles')
    expect(output).toContain('planted-a.ts')
  })

  it('refuses any', async () => {
    const copy = plantedCopy()
    copy.append('packages/core/src/planted.ts', 'export const planted: any = 1\n')
    expect((await copy.run('biome', 'lint', 'packages/core/src/planted.ts')).output).toContain('lint/suspicious/noExplicitAny')
  })

  it('refuses a source file of more than 300 lines', async () => {
    const copy = plantedCopy()
    copy.append(
      'packages/core/src/planted.ts',
      Array.from({ length: 301 }, (_, line) => `export const planted${line} = ${line}\n`).join(''),
    )
    expect((await copy.run('biome', 'lint', 'packages/core/src/planted.ts')).output).toContain('noExcessiveLinesPerFile')
  })

  it('refuses a lost promise that only the types give away', async () => {
    const copy = plantedCopy()
    copy.append(
      'packages/core/src/planted.ts',
      "import { setTimeout } from 'node:timers/promises'\n\nexport function planted(): void {\n  setTimeout(1)\n}\n",
    )
    const { ok, output } = await copy.run('oxlint', '--type-aware', '--deny-warnings', 'packages/core/src')
    expect(ok).toBe(false)
    expect(output).toContain('no-floating-promises')
  })

  it('refuses a switch that forgets a case', async () => {
    const copy = plantedCopy()
    copy.append(
      'packages/core/src/planted.ts',
      [
        "import type { SpanStatusName } from './span-view.ts'",
        'export function planted(status: SpanStatusName): number | undefined {',
        '  switch (status) {',
        "    case 'OK':",
        '      return 1',
        '  }',
        '  return undefined',
        '}',
        '',
      ].join('\n'),
    )
    const { ok, output } = await copy.run('oxlint', '--type-aware', '--deny-warnings', 'packages/core/src')
    expect(ok).toBe(false)
    expect(output).toContain('switch-exhaustiveness-check')
  })
})

describe('compiler', () => {
  it('refuses a test that does not type-check', async () => {
    const copy = plantedCopy()
    copy.append(
      'packages/core/src/planted.test.ts',
      "import { LOGIN_SPAN_NAME } from './semconv.ts'\n\nexport const planted: number = LOGIN_SPAN_NAME\n",
    )
    const { ok, output } = await copy.run('tsc', '-p', 'tsconfig.test.json')
    expect(ok).toBe(false)
    expect(output).toContain('packages/core/src/planted.test.ts(3,14): error TS2322')
  })
})

describe('public surface', () => {
  it('refuses a change that is not in the report, and accepts it once it is', async () => {
    const copy = plantedCopy()
    copy.append('packages/core/src/semconv.ts', '/** Planted. */\nexport const PLANTED = 1\n')
    expect(await copy.run('node', '.ci/build.mjs')).toMatchObject({ ok: true })
    const unnoticed = await copy.run('node', '.ci/api.mjs', '--check')
    expect(unnoticed.ok).toBe(false)
    expect(unnoticed.output).toContain('core-semconv.api.md: the public surface of @signed-in/core/semconv changed')
    expect(await copy.run('node', '.ci/api.mjs')).toMatchObject({ ok: true })
    expect(await copy.run('node', '.ci/api.mjs', '--check')).toEqual({ ok: true, output: '' })
  }, 240_000)
})

describe('knip', () => {
  it('refuses a file and an export that nobody uses', async () => {
    const copy = plantedCopy()
    copy.append('packages/core/src/planted-file.ts', 'export const planted = 1\n')
    copy.append('packages/core/src/json.ts', 'export const plantedExport = 1\n')
    const { ok, output } = await copy.run('knip', '--no-progress', '--workspace', 'packages/core')
    expect(ok).toBe(false)
    expect(output).toContain('packages/core/src/planted-file.ts')
    expect(output).toMatch(/plantedExport\s+packages\/core\/src\/json\.ts/)
  })
})
