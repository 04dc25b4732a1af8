import { type Finding, fail, ok, warn } from './check.ts'
import { findPackage, type InstalledPackage } from './installed-package.ts'

const MINIMUM_NODE = [20, 19] as const

/** Node's version: the one that runs the doctor, which is hoped to be the app's. */
export function checkNode(version: string = process.versions.node): Finding {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  const isNew = major > MINIMUM_NODE[0] || (major === MINIMUM_NODE[0] && minor >= MINIMUM_NODE[1])
  if (isNew) return ok('Node', `Node ${version}.`)
  return fail('Node', `Node ${version} is too old: ${MINIMUM_NODE.join('.')} or newer is needed.`)
}

/** Which line of the SDK the app has, and that it is one we are tested with. */
export function checkSdk(folder: string): Finding {
  const node = findPackage('@opentelemetry/sdk-node', folder)
  const trace =
    node && (findPackage('@opentelemetry/sdk-trace', node.folder) ?? findPackage('@opentelemetry/sdk-trace-base', node.folder))
  if (node === undefined) {
    return warn(
      'SDK',
      '@opentelemetry/sdk-node is not installed: sign-ins are delivered, but there are no traces. npm install @opentelemetry/sdk-node',
    )
  }
  const both = `sdk-node ${node.version}${trace ? ` with ${trace.name.slice('@opentelemetry/'.length)} ${trace.version}` : ''}`
  const minor = Number(node.version.split('.')[1])
  if (minor >= 203 && minor < 400) return ok('SDK', `${both}, the ${minor >= 300 ? '3.x' : '2.x'} line.`)
  return fail('SDK', `${both} is neither of the 2.x line (sdk-node 0.203 and up) nor of the 3.x line (0.300 and up).`)
}

/** One copy of the API for all: with two, spans of one side are invisible to the other. */
export function checkApiCopies(folder: string): Finding {
  const users = ['@opentelemetry/sdk-node', '@signed-in/otel', '@signed-in/instrumentation']
  const places = [folder, ...users.flatMap((name) => findPackage(name, folder)?.folder ?? [])]
  const copies = new Map<string, InstalledPackage>()
  for (const place of places) {
    const api = findPackage('@opentelemetry/api', place)
    if (api) copies.set(api.folder, api)
  }
  const [one, ...others] = [...copies.values()]
  if (one === undefined) return warn('API', '@opentelemetry/api is not installed. npm install @opentelemetry/api')
  if (others.length === 0) return ok('API', `One copy of @opentelemetry/api, ${one.version}.`)
  const versions = [one, ...others].map(({ version, folder: place }) => `${version} in ${place}`).join(', ')
  const advice = `Make it one version (npm dedupe, or "overrides" in package.json): spans of one copy may be lost for the other.`
  return warn('API', `${copies.size} copies of @opentelemetry/api: ${versions}. ${advice}`)
}

/** Our own package in the app. */
export function checkOwnPackage(folder: string): Finding {
  const own = findPackage('@signed-in/otel', folder)
  if (own) return ok('Signed In', `@signed-in/otel ${own.version}.`)
  return warn(
    'Signed In',
    '@signed-in/otel is not installed here. Run this in the folder of your app, or npm install @signed-in/otel',
  )
}
