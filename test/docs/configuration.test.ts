import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { ENVIRONMENT_VARIABLES, optionsSchema } from '@signed-in/core'
import { expect, it } from 'vitest'
import type { core } from 'zod'
import { ROOT } from '../../.ci/bootstrap.mjs'

const PAGE = readFileSync(join(ROOT, 'docs/configuration.md'), 'utf8')

/** First cells of the tables, which name an option or a variable each. */
const named = [...PAGE.matchAll(/^\| `([\w.]+)` \|/gm)].map(([, name = '']) => name)
const isVariable = (name: string): boolean => name.startsWith('SIGNED_IN_')

/** Every key below a schema, dotted. Lists count as one option: their entries repeat what stands elsewhere. */
function keysOf(schema: core.$ZodType, path: readonly string[] = []): string[] {
  const definition = schema._zod.def as unknown as {
    innerType?: core.$ZodType
    options?: readonly core.$ZodType[]
    shape?: Record<string, core.$ZodType>
  }
  const own = path.length === 0 ? [] : [path.join('.')]
  if (definition.innerType) return keysOf(definition.innerType, path)
  if (definition.options) return [...new Set([...own, ...definition.options.flatMap((option) => keysOf(option, path))])]
  if (!definition.shape) return own
  return [...own, ...Object.entries(definition.shape).flatMap(([key, member]) => keysOf(member, [...path, key]))]
}

it('names every environment variable and no other', () => {
  expect(named.filter(isVariable).toSorted()).toEqual([...ENVIRONMENT_VARIABLES].toSorted())
})

it('names every option of the schema and no other', () => {
  // Groups are in the page as their members.
  const groups = ['delivery', 'delivery.limits', 'delivery.timeouts']
  const options = keysOf(optionsSchema()).filter((key) => !groups.includes(key))
  expect(options.length).toBeGreaterThan(30)
  expect(named.filter((name) => !isVariable(name)).toSorted()).toEqual(options.toSorted())
})
