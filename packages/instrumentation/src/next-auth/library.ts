import type { AuthjsLibrary } from '../authjs/observation.ts'

/** next-auth 4 takes the id of the provider's profile where no adapter keeps users. */
export const NEXT_AUTH: AuthjsLibrary = { name: 'next-auth', hasMadeUpIds: false }
