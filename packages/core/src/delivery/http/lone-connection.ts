/** How connections in the making and name look-ups stand in `process.getActiveResourcesInfo()`. */
const CONNECTING: ReadonlySet<string> = new Set(['ConnectWrap', 'TCPConnectWrap', 'GetAddrInfoReqWrap'])
/** How standard output and error stand there, which hold nobody. Standard input has the same names and holds who reads it. */
const STANDARD_STREAM: ReadonlySet<string> = new Set(['PipeWrap', 'TTYWrap'])
const LOOK_MILLIS = 100

/**
 * A connection in the making holds its process, and nothing can take that hold away: it is a request to the kernel, which unlike
 * a socket knows no `unref`. So this looks whether the process has anything else to do, and calls `giveUp` once it has not: the
 * process then comes to its natural end, and to the flush that belongs to it, without waiting for the deadline of a connection
 * that may never stand. Other people's connections are left alone.
 *
 * Returns the function that ends the looking, for when the connection stands or has failed.
 */
export function whileProcessHasWork(giveUp: () => void): () => void {
  const timer = setInterval(() => {
    if (!hasWork()) giveUp()
  }, LOOK_MILLIS).unref()
  return () => clearInterval(timer)
}

/** In doubt it has: a connection too many in the way of an end costs its deadline, one too few would never be made. */
function hasWork(): boolean {
  const { Socket } = process.getBuiltinModule('node:net')
  // Asking for them opens them, so they come before the list.
  let silent = [process.stdout, process.stderr].filter((stream) => stream instanceof Socket).length
  return process.getActiveResourcesInfo().some((resource) => {
    if (CONNECTING.has(resource)) return false
    if (STANDARD_STREAM.has(resource) && silent > 0) {
      silent -= 1
      return false
    }
    return true
  })
}
