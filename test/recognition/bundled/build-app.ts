import { copyFileSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { build } from 'esbuild'
import webpack from 'webpack'

/** How the app's module is made: run from its source by tsx, or bundled. */
export type Tool = 'tsx' | 'esbuild' | 'webpack'
/** Whether packages stay outside of the bundle, which is what lets them be seen, or go into it. */
export type Packages = 'external' | 'inside'
/** The format of the app's own code. */
export type Format = 'ESM' | 'CommonJS'

/** One way to make the app. */
export interface Recipe {
  readonly tool: Tool
  readonly packages: Packages
  readonly format: Format
}

const source = fileURLToPath(new URL('app/main.ts', import.meta.url))
/** Below this folder, so that what is left outside of a bundle is found in our `node_modules`. */
const builds = fileURLToPath(new URL('dist/', import.meta.url))
const folderOf = ({ tool, packages, format }: Recipe): string => join(builds, `${tool}-${packages}-${format}`)

/** Path of the app's main file, once it is built. */
export function mainOf(recipe: Recipe): string {
  const extension = recipe.tool === 'tsx' ? 'ts' : recipe.format === 'ESM' ? 'mjs' : 'cjs'
  return join(folderOf(recipe), `main.${extension}`)
}

/** Makes the app in its own folder, whose manifest says what the format is. */
export async function buildApp(recipe: Recipe): Promise<void> {
  const folder = folderOf(recipe)
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ type: recipe.format === 'ESM' ? 'module' : 'commonjs' }))
  if (recipe.tool === 'tsx') copyFileSync(source, mainOf(recipe))
  else if (recipe.tool === 'esbuild') await byEsbuild(recipe)
  else await byWebpack(recipe)
}

async function byEsbuild(recipe: Recipe): Promise<void> {
  const isEsm = recipe.format === 'ESM'
  await build({
    entryPoints: [source],
    outfile: mainOf(recipe),
    bundle: true,
    platform: 'node',
    format: isEsm ? 'esm' : 'cjs',
    packages: recipe.packages === 'external' ? 'external' : 'bundle',
    logLevel: 'silent',
    // CommonJS packages inside of an ES module look for `require`.
    ...(isEsm && {
      banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url)" },
    }),
  })
}

async function byWebpack(recipe: Recipe): Promise<void> {
  const isEsm = recipe.format === 'ESM'
  const compiler = webpack({
    mode: 'production',
    target: 'node20',
    entry: source,
    output: {
      path: folderOf(recipe),
      filename: `main.${isEsm ? 'mjs' : 'cjs'}`,
      ...(isEsm && { module: true, chunkFormat: 'module', library: { type: 'module' } }),
    },
    experiments: { outputModule: isEsm },
    optimization: { minimize: false },
    resolve: { extensions: ['.ts', '.js'] },
    // What ts-loader does, by the tool that is here already.
    module: { rules: [{ test: /\.ts$/, use: fileURLToPath(new URL('strip-types-loader.cjs', import.meta.url)) }] },
    externalsType: isEsm ? 'module' : 'commonjs',
    externals: recipe.packages === 'external' ? [/^[a-z@][^:]*$/] : [],
  })
  if (compiler === null) throw new Error('webpack makes no compiler')
  const stats = await promisify(compiler.run.bind(compiler))()
  if (stats?.hasErrors()) throw new Error(stats.toString())
}
