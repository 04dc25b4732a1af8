import { observedCopy } from '../authjs/observed-config.ts'
import { NEXT_AUTH } from './library.ts'

/**
 * The one line for an app that is bundled together with next-auth 4 (route handlers of Next.js), where no hook sees it:
 * `NextAuth(signedIn({ providers, ... }))`. Together with the hook a sign-in counts once all the same.
 *
 * @param options the app's own options; they are not changed
 * @returns a copy that records each sign-in
 */
export function signedIn<Options extends object>(options: Options): Options {
  return observedCopy(options, NEXT_AUTH)
}
