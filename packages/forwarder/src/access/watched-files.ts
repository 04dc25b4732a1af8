import { stat } from 'node:fs/promises'

/** Stops the watching. */
export type Unwatch = () => void

/**
 * Calls back after files have changed. Looks at them now and then rather than subscribing: secrets in containers change by a
 * swap of links, of which file events tell nothing.
 * @param intervalMillis default 10 s
 */
export function watchFiles(paths: readonly string[], onChange: () => void, intervalMillis: number = 10_000): Unwatch {
  if (paths.length === 0) return () => {}
  let known: string | undefined
  const look = async (): Promise<void> => {
    const now = (await Promise.all(paths.map(fingerprint))).join('\n')
    if (known !== undefined && known !== now) onChange()
    known = now
  }
  void look()
  const timer = setInterval(() => void look(), intervalMillis)
  timer.unref()
  return () => clearInterval(timer)
}

/** Never rejects: a file that is away for a moment is a change like any other. */
async function fingerprint(path: string): Promise<string> {
  try {
    const { ino, size, mtimeMs } = await stat(path)
    return `${ino} ${size} ${mtimeMs}`
  } catch {
    return 'missing'
  }
}
