import { stat } from 'node:fs/promises'
import { CliError, EXIT } from './cli-host.ts'

/** Fails as a wrong command line unless there is a directory at this path. */
export async function assertDirectory(path: string): Promise<void> {
  const facts = await stat(path).catch(() => undefined)
  if (facts?.isDirectory() !== true) throw new CliError(`There is no directory ${path}.`, EXIT.misused)
}
