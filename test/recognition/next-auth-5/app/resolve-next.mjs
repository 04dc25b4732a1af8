// Next.js has no `exports`, so that Node finds `next/server` only by its file name. Bundlers and Next itself need no such help.
import { registerHooks } from 'node:module'

registerHooks({
  resolve: (specifier, context, next) => next(/^next\/[a-z]+$/.test(specifier) ? `${specifier}.js` : specifier, context),
})
