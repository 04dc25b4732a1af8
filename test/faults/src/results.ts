import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/**
 * Findings of a run, one file each: a run of an hour that is broken off goes on where it stopped, and several can share the work. Without
 * a directory nothing is kept.
 */
export async function found<Finding>(
  directory: string | undefined,
  name: string,
  find: () => Promise<Finding>,
): Promise<Finding> {
  if (directory === undefined) return find()
  const path = join(directory, `${name.replace(/[^\w.-]+/g, '-')}.json`)
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Finding
  } catch {
    const finding = await find()
    mkdirSync(directory, { recursive: true })
    writeFileSync(path, JSON.stringify(finding))
    return finding
  }
}
