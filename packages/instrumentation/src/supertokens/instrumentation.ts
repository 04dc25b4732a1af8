import type { InstrumentationConfig } from '@opentelemetry/instrumentation'
import { AuthInstrumentation, type AuthLibrary, type LibraryPatch, type Patcher } from '../auth-instrumentation.ts'
import { LIBRARY } from './library.ts'
import { observePostAuthChecks, observeRecipe, observeRoute, PROVING_RECIPES, ROUTES } from './observe-recipes.ts'
import { observeClaims, observeCreation, observeRestoring, observeRevoking } from './observe-sessions.ts'

function patchOf(file: string, patch: (exports: unknown, patcher: Patcher) => void): LibraryPatch {
  return { module: LIBRARY, file: `lib/build/${file}.js`, versions: { from: '16.0.0', below: '25.0.0' }, patch }
}

const PATCHES: readonly LibraryPatch[] = [
  patchOf('recipe/session/sessionFunctions', (exports, patcher) => {
    patcher.wrap(exports, 'createNewSession', observeCreation)
    patcher.wrap(exports, 'getSession', observeRestoring)
    for (const name of ['revokeSession', 'revokeMultipleSessions', 'revokeAllSessionsForUser']) {
      patcher.wrap(exports, name, observeRevoking)
    }
  }),
  patchOf('recipe/session/sessionClass', (exports, patcher) => {
    const { default: session } = exports as { readonly default: { readonly prototype: object } }
    patcher.wrap(session.prototype, 'mergeIntoAccessTokenPayload', observeClaims)
  }),
  patchOf('authUtils', (exports, patcher) => {
    const { AuthUtils: utils } = exports as { readonly AuthUtils: object }
    patcher.wrap(utils, 'postAuthChecks', observePostAuthChecks)
  }),
  ...PROVING_RECIPES.map((recipe) =>
    patchOf(`recipe/${recipe.name}/recipeImplementation`, (exports, patcher) =>
      patcher.wrap(exports, 'default', observeRecipe(recipe, patcher)),
    ),
  ),
  ...ROUTES.map((route) =>
    patchOf(`recipe/${route.file}`, (exports, patcher) => patcher.wrap(exports, 'default', observeRoute(route))),
  ),
]

/** Sign-ins through the recipes of `supertokens-node` 16 to 24, and through sessions that the app makes itself. */
export class SupertokensInstrumentation extends AuthInstrumentation {
  constructor(config?: InstrumentationConfig) {
    super('@signed-in/instrumentation/supertokens', config)
  }

  protected override library(): AuthLibrary {
    return { name: LIBRARY, patches: PATCHES }
  }
}
