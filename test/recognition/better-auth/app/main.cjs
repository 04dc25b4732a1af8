// node main.cjs <copy of better-auth> <default, verified, no-auto-sign-in, cached>
const [copy, mode] = process.argv.slice(2)
const plugins = require(`${copy}/plugins`)

require('./app.cjs')({
  libraries: {
    betterAuth: require(copy).betterAuth,
    plugins: { ...plugins, genericOAuth: plugins.genericOAuth ?? require(`${copy}/plugins/generic-oauth`).genericOAuth },
    memoryAdapter: require(`${copy}/adapters/memory`).memoryAdapter,
    toNodeHandler: require(`${copy}/node`).toNodeHandler,
    api: require(`${copy}/api`),
    cookies: require(`${copy}/cookies`),
    record: require('@signed-in/instrumentation').recordSignIn,
  },
  mode,
})
