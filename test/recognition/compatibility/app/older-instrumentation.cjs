// Gives everybody who asks for @opentelemetry/instrumentation another version of it, as an app with an older SDK has it.
const { Module } = require('node:module')

const resolve = Module._resolveFilename
const older = require.resolve(process.env.OLDER_INSTRUMENTATION)
Module._resolveFilename = function (request, ...rest) {
  return request === '@opentelemetry/instrumentation' ? older : resolve.call(this, request, ...rest)
}
