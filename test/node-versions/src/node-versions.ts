import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

const require = createRequire(import.meta.url)

/** Major versions of Node that our packages in a user's app are tested on. */
export const NODE_MAJORS = [20, 22, 24, 26] as const

/** One of `NODE_MAJORS`. */
export type NodeMajor = (typeof NODE_MAJORS)[number]

/** Path of the Node binary of a major version, from this package's own dependencies: nothing on the machine is used. */
export function nodeBinary(major: NodeMajor): string {
  return join(dirname(require.resolve(`node${major}/package.json`)), 'bin', 'node')
}
