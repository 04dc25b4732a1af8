/**
 * Waits for work, but no longer than `millis`, and says whether it came to its end. Never rejects. Its timer holds the process
 * meanwhile: a flush before the end would otherwise end with the loop.
 */
export async function withinDeadline(work: () => Promise<unknown>, millis: number): Promise<'done' | 'failed' | 'late'> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<'late'>((resolve) => {
    timer = setTimeout(() => resolve('late'), millis)
  })
  const done = (async () => {
    try {
      await work()
      return 'done'
    } catch {
      return 'failed'
    }
  })()
  try {
    return await Promise.race([done, late])
  } finally {
    clearTimeout(timer)
  }
}
