import { mkdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { rolldown } from 'rolldown'

/** Where the bundle ends up. */
export const BUNDLE: string = fileURLToPath(new URL('node_modules/.cache/bundled-app.mjs', import.meta.url))

/** Puts the app, better-auth and our own package into one file. */
export async function bundleApp(): Promise<void> {
  mkdirSync(fileURLToPath(new URL('node_modules/.cache/', import.meta.url)), { recursive: true })
  const build = await rolldown({
    input: fileURLToPath(new URL('app/bundled.mjs', import.meta.url)),
    platform: 'node',
    logLevel: 'silent',
  })
  await build.write({ file: BUNDLE, format: 'esm', codeSplitting: false })
  await build.close()
}
