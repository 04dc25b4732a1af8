import { expect, it } from 'vitest'

/** The files that package.json maps `#load-zod` and `#load-yaml` to, by path, because a test sees only one condition of the map. */
const ZOD_LOADERS = ['../lazy/zod.mjs', '../lazy/zod.bundled.mjs', '../lazy/zod.cjs']
const YAML_LOADERS = ['../lazy/yaml.mjs', '../lazy/yaml.cjs']

it.each(ZOD_LOADERS)('%s loads zod', async (path) => {
  const { loadZod } = await import(new URL(path, import.meta.url).href)
  expect(loadZod().strictObject({}).safeParse({ a: 1 }).success).toBe(false)
})

it.each(YAML_LOADERS)('%s loads yaml', async (path) => {
  const { loadYaml } = await import(new URL(path, import.meta.url).href)
  expect(loadYaml().parse('a: [1]')).toEqual({ a: [1] })
})
