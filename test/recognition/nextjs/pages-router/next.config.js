const { withSignedIn } = require('@signed-in/otel/next')

module.exports = withSignedIn(() => ({ distDir: process.env.NEXT_DIST ?? '.next' }))
