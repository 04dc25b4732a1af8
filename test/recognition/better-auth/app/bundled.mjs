// The app as a bundler sees it: everything imported by name, so that all of it ends up in one file where no hook sees it.

import { passkey } from '@better-auth/passkey'
import { recordSignIn } from '@signed-in/instrumentation'
import { signedIn } from '@signed-in/instrumentation/better-auth'
import { betterAuth } from 'better-auth'
import { memoryAdapter } from 'better-auth/adapters/memory'
import * as api from 'better-auth/api'
import { setSessionCookie } from 'better-auth/cookies'
import { toNodeHandler } from 'better-auth/node'
import * as plugins from 'better-auth/plugins'
import startApp from './app.cjs'

startApp({
  libraries: {
    betterAuth,
    plugins,
    memoryAdapter,
    toNodeHandler,
    api,
    cookies: { setSessionCookie },
    record: recordSignIn,
    signedIn,
  },
  mode: 'default',
  passkey,
})
