/** npm name. */
export const LIBRARY = 'better-auth'

/** By which an app's own line is known: our hook then adds none. */
export const PLUGIN_ID = 'signed-in'
