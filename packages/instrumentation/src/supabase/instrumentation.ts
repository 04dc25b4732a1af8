import type { InstrumentationConfig } from '@opentelemetry/instrumentation'
import { AuthInstrumentation, type AuthLibrary, type LibraryPatch } from '../auth-instrumentation.ts'
import { prototypeOf } from '../exported.ts'
import { clientObservers } from './observe-client.ts'
import { LIBRARY } from './session.ts'

/**
 * Node loads `dist/main` for `require` and `import` alike (the package has no `exports`); `dist/module` is for bundlers and cannot be
 * loaded by Node.
 */
const goTrueClient = (module: string): LibraryPatch => ({
  module,
  file: 'dist/main/GoTrueClient.js',
  versions: { from: '2.0.0', below: '3.0.0' },
  patch: (exports, patcher) => {
    const prototype = prototypeOf((exports as { default?: unknown }).default)
    for (const [method, observe] of clientObservers()) patcher.wrap(prototype, method, observe)
    return undefined
  },
})

/** The package was called otherwise below `supabase-js` 2.40. */
const PATCHES: readonly LibraryPatch[] = [goTrueClient(LIBRARY), goTrueClient('@supabase/gotrue-js')]

/**
 * Sign-ins that a server does through `@supabase/auth-js` 2 (before: `@supabase/gotrue-js` 2), alone or below `@supabase/supabase-js` and `@supabase/ssr`: passwords,
 * one-time codes, links, codes of OAuth and single sign-on, passkeys, wallets, and the second factor where one is due.
 */
export class SupabaseInstrumentation extends AuthInstrumentation {
  constructor(config?: InstrumentationConfig) {
    super('@signed-in/instrumentation/supabase', config)
  }

  protected override library(): AuthLibrary {
    return { name: LIBRARY, patches: PATCHES }
  }
}
