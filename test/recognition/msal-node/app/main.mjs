// node main.mjs <@azure/msal-node copy>
import startApp from '@signed-in-test/provider-login/app'
import createClient from './client.cjs'

startApp({ createClient: createClient(await import(process.argv[2])) }, process.env)
