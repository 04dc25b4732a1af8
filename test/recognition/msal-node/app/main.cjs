// node main.cjs <@azure/msal-node copy>
const startApp = require('@signed-in-test/provider-login/app')
startApp({ createClient: require('./client.cjs')(require(process.argv[2])) }, process.env)
