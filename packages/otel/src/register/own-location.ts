/**
 * Path or `file:` URL of this file, to resolve packages from where ours is installed. Both module formats are built from this
 * source, and neither `import.meta` nor `__filename` exists in both, so the engine is asked.
 */
export function ownLocation(): string | undefined {
  const { prepareStackTrace } = Error
  try {
    Error.prepareStackTrace = (_error, sites) => sites[0]?.getFileName()
    const location: unknown = new Error('location').stack
    return typeof location === 'string' ? location : undefined
  } finally {
    Error.prepareStackTrace = prepareStackTrace
  }
}
