// node main.mjs <copy of better-auth> <default, verified, no-auto-sign-in, cached> <entry: full or minimal> <own line or none>
import { recordSignIn } from '@signed-in/instrumentation'
import startApp from './app.cjs'

const [copy, mode, entry, own] = process.argv.slice(2)
const { betterAuth } = await import(entry === 'minimal' ? `${copy}/minimal` : copy)
const plugins = await import(`${copy}/plugins`)
const { genericOAuth } = await import(`${copy}/plugins/generic-oauth`).catch(() => plugins)
const { memoryAdapter } = await import(`${copy}/adapters/memory`)
const { toNodeHandler } = await import(`${copy}/node`)
const api = await import(`${copy}/api`)
const { setSessionCookie } = await import(`${copy}/cookies`)
const signedIn = own === 'own' ? (await import('@signed-in/instrumentation/better-auth')).signedIn : undefined
const passkey = copy === 'better-auth' ? (await import('@better-auth/passkey')).passkey : undefined

startApp({
  libraries: {
    betterAuth,
    plugins: { ...plugins, genericOAuth },
    memoryAdapter,
    toNodeHandler,
    api,
    cookies: { setSessionCookie },
    record: recordSignIn,
    signedIn,
  },
  mode,
  passkey,
})
