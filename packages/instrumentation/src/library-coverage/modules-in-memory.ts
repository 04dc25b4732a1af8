import { createRequire } from 'node:module'
import { join } from 'node:path'

const PLACE = /[\\/]node_modules[\\/]((?:@[^\\/]+[\\/])?[^\\/]+)[\\/]/g

/** Which of these packages Node has loaded as CommonJS modules by now. Of ES modules Node keeps no list. */
export function modulesInMemory(names: ReadonlySet<string>): ReadonlySet<string> {
  const found = new Set<string>()
  for (const path of Object.keys(createRequire(join(process.cwd(), 'package.json')).cache)) {
    const name = packageOf(path)
    if (name !== undefined && names.has(name)) found.add(name)
  }
  return found
}

/** The package that a file belongs to: the last one in its path, as packages lie in each other. */
function packageOf(path: string): string | undefined {
  return [...path.matchAll(PLACE)].at(-1)?.[1]?.replace('\\', '/')
}
