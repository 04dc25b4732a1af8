// zod is needed only to check what people wrote, and costs more to load than everything else of this package together.
// Node takes this file from an `import`; bundlers take zod.bundled.mjs, because they cannot follow a createRequire.
import { createRequire } from 'node:module'

const require = createRequire(import.meta.url)

export const loadZod = () => require('zod')
