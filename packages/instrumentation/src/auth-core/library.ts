import type { AuthjsLibrary } from '../authjs/observation.ts'

/** `@auth/core` gives users of a provider a random id, unless an adapter keeps them. */
export const AUTH_CORE: AuthjsLibrary = { name: '@auth/core', hasMadeUpIds: true }
