/** Version of this package, as the instrumentation scope names it. A test holds it equal to the manifest's. */
export const VERSION = '0.0.0'
