import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { appOnDemand, type Suite, type Variant } from '@signed-in-test/recognition-harness'
import { batchScenarios, sessionScenarios } from '../hand-written/scenarios/session-scenarios.ts'

const APP = new URL('app/', import.meta.url)
const EXPRESS_APP = new URL('../express-session/app/app.cjs', import.meta.url)
const BINARY = 'node_modules/bcrypt/lib/binding/napi-v3/bcrypt_lib.node'
/** A compiler on a busy machine. */
const COMPILE_DEADLINE_MILLIS = 300_000

/** The binary is downloaded or, where that cannot be, compiled. Returns why it is not there. */
function whyNoBinary(folder: string): string | undefined {
  if (existsSync(join(folder, BINARY))) return undefined
  if (process.env['SIGNED_IN_FETCH_PEERS'] === undefined) return 'bcrypt 5 is not compiled; set SIGNED_IN_FETCH_PEERS=1'
  try {
    execFileSync('npm', ['rebuild', 'bcrypt'], { cwd: folder, stdio: 'ignore', timeout: COMPILE_DEADLINE_MILLIS })
  } catch (error) {
    return `bcrypt 5 cannot be compiled: ${(error as Error).message}`
  }
  return existsSync(join(folder, BINARY)) ? undefined : 'bcrypt 5 cannot be compiled'
}

function variant(format: 'ESM' | 'CommonJS', style: string): Variant {
  const { folder = '' } = appOnDemand(APP)
  const main = join(folder, format === 'ESM' ? 'main.mjs' : 'main.cjs')
  return {
    title: `express-session 1.19.0 and bcrypt 5.1.1, ${style}, ${format}`,
    command: { main, args: [fileURLToPath(EXPRESS_APP), style] },
    scenarios: [...sessionScenarios, ...batchScenarios],
  }
}

/** The app with express-session, with the major version of bcrypt before the current one. */
export const suite: Suite = {
  library: 'bcrypt',
  versions: ['5.1.1'],
  whyNot: () => {
    const { folder, missing } = appOnDemand(APP)
    return missing ?? whyNoBinary(folder)
  },
  startServers: () => Promise.resolve({ env: {}, stop: () => Promise.resolve() }),
  get variants() {
    return [variant('ESM', 'promise'), variant('CommonJS', 'callback'), variant('CommonJS', 'sync')]
  },
}
