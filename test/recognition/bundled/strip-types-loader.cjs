const { transformSync } = require('esbuild')

/** A loader of webpack: TypeScript in, JavaScript out. */
module.exports = function stripTypes(source) {
  return transformSync(source, { loader: 'ts', format: 'esm', target: 'node20' }).code
}
