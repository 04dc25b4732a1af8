// node main.cjs <copy of stytch>
require('./app.cjs')({ express: require('express'), stytch: require(process.argv[2]) })
