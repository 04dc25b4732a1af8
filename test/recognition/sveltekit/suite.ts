import { execFile } from 'node:child_process'
import { cpSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { nodeBinary } from '@signed-in-test/node-versions'
import { appOnDemand, putOwnPackages, type Scenario, type Suite, type Variant } from '@signed-in-test/recognition-harness'
import { authjsScenarios, scenarios } from './scenarios.ts'

const KIT_2 = new URL('app/', import.meta.url)
const KIT_3 = new URL('app3/', import.meta.url)

/** Builds for production: the adapter leaves the `dependencies` of package.json outside, and all others go into its bundle. */
async function build(folder: string): Promise<void> {
  putOwnPackages(folder)
  declareOtel(join(folder, 'package.json'))
  const vite = join(folder, 'node_modules/vite/bin/vite.js')
  await promisify(execFile)(nodeBinary(24), [vite, 'build'], { cwd: folder, env: { ...process.env, NODE_ENV: 'production' } })
}

/** As `npm install @signed-in/otel` does: what stands in no list is bundled. */
function declareOtel(manifest: string): void {
  const app = JSON.parse(readFileSync(manifest, 'utf8')) as { readonly dependencies: object }
  writeFileSync(manifest, JSON.stringify({ ...app, dependencies: { ...app.dependencies, '@signed-in/otel': '*' } }))
}

/** The app of version 3 is that of version 2 without Auth.js, which knows nothing of it. */
function takeSources(folder: string): void {
  const take = (part: string, as = part): void =>
    cpSync(fileURLToPath(new URL(part, KIT_2)), join(folder, as), { recursive: true })
  for (const part of ['start.mjs', 'src/app.html', 'src/lib', 'src/routes']) take(part)
  take('src/own-session.js', 'src/hooks.server.js')
}

function variant(title: string, app: URL, driven: readonly Scenario[], more: Partial<Variant> = {}): Variant {
  const { folder = '' } = appOnDemand(app)
  return {
    title,
    command: {
      main: join(folder, 'start.mjs'),
      delivers: true,
      // The app's own copy, as it would be: another copy's API is another API.
      preload: [join(folder, 'node_modules/@signed-in/otel/dist/cjs/register.js')],
      build: () => {
        if (app === KIT_3) takeSources(folder)
        return build(folder)
      },
    },
    scenarios: driven,
    ...more,
  }
}

/** SvelteKit with its Node adapter. */
export const suite: Suite = {
  library: 'SvelteKit',
  versions: ['2.70.4', '3.2.0'],
  whyNot: () => appOnDemand(KIT_2).missing ?? appOnDemand(KIT_3).missing,
  startServers: () => Promise.resolve({ env: {}, stop: () => Promise.resolve() }),
  get variants(): readonly Variant[] {
    const both = [...scenarios, ...authjsScenarios]
    return [
      variant('SvelteKit 2.70.4 with bcryptjs, jose and Auth.js', KIT_2, both, { isCore: true, alsoOn: [22] }),
      variant('SvelteKit 3.2.0 with bcryptjs and jose', KIT_3, scenarios, { isCore: true }),
    ]
  },
}
