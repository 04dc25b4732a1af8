import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { nodeBinary } from '@signed-in-test/node-versions'
import { putOwnPackages } from '@signed-in-test/recognition-harness'

/** What makes the production build. */
export type NextBundler = 'turbopack' | 'webpack'

/** Next.js's command, as `npx next` runs it. */
export const nextBinary = (folder: string): string => join(folder, 'node_modules/next/dist/bin/next')

/** `next build`, into a folder of its own for each bundler, with what the app reads of its environment then. Throws with Next.js's output when it fails. */
export async function buildNextApp(
  folder: string,
  bundler: NextBundler,
  env: Readonly<Record<string, string>> = {},
): Promise<void> {
  putOwnPackages(folder)
  await promisify(execFile)(nodeBinary(24), [nextBinary(folder), 'build', ...(bundler === 'webpack' ? ['--webpack'] : [])], {
    cwd: folder,
    env: { ...process.env, ...env, NODE_ENV: 'production', NEXT_DIST: `.next-${bundler}`, NEXT_TELEMETRY_DISABLED: '1' },
  }).catch((error: Error & { stdout?: string; stderr?: string }) => {
    throw new Error(`next build fails:\n${error.stdout}\n${error.stderr}`)
  })
}
