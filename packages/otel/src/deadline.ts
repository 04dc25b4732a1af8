/** Waits for work, but no longer than `millis`. Neither rejects nor holds the process; says whether the work came to its end. */
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
