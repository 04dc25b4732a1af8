import { observedCopy } from '../authjs/observed-config.ts'
import { AUTH_CORE } from './library.ts'

/**
 * The one line for an app that is bundled together with Auth.js (next-auth 5 in Next.js), where no hook sees it:
 * `NextAuth(signedIn({ providers, ... }))`. Together with the hook a sign-in counts once all the same.
 *
 * @param config the app's own configuration; it is not changed
 * @returns a copy that records each sign-in
 */
export function signedIn<Config extends object>(config: Config): Config {
  return observedCopy(config, AUTH_CORE)
}
