import { externalPackages } from './external-packages.ts'
import { tracedFiles } from './traced-files.ts'

/** The fields of a Next.js configuration that are read here; everything else is passed on as it is. */
export interface NextConfigShape {
  serverExternalPackages?: readonly string[] | undefined
  transpilePackages?: readonly string[] | undefined
  outputFileTracingIncludes?: Readonly<Record<string, readonly string[]>> | undefined
}

/**
 * Sets what Next.js must leave outside of its bundles (`serverExternalPackages`), so that sign-ins in it are seen: the auth libraries
 * that we watch, and our own packages. Bundled code cannot be watched. The rest of the configuration stays what it is, and what stands
 * in `transpilePackages` stays bundled, as Next.js allows no package in both. For `output: 'standalone'` it names the files that
 * `register` loads (`outputFileTracingIncludes`). Calling it twice is the same as once.
 *
 * For Next.js 15 and 16, Turbopack and webpack, App Router and Pages Router, in the Node.js runtime. The edge runtime loads no
 * instrumentation: call `recordSignIn` from Node.js code there.
 *
 * @param config an object, or a function that gives one (also as a promise). Default: an empty configuration.
 * @returns the same kind of thing: an object for an object, a function for a function
 */
export function withSignedIn<Config extends object = NextConfigShape>(config?: Config): Config {
  if (typeof config !== 'function') return withExternals(config ?? {}) as Config
  const resolve = config as unknown as (...args: unknown[]) => NextConfigShape | Promise<NextConfigShape>
  const resolveWithExternals = (...args: unknown[]): NextConfigShape | Promise<NextConfigShape> => {
    const resolved = resolve(...args)
    return 'then' in resolved ? resolved.then(withExternals) : withExternals(resolved)
  }
  return resolveWithExternals as unknown as Config
}

function withExternals(config: NextConfigShape): NextConfigShape {
  const own = config.serverExternalPackages ?? []
  const taken = new Set([...own, ...(config.transpilePackages ?? [])])
  const includes = new Map(Object.entries(config.outputFileTracingIncludes ?? {}))
  for (const [route, files] of Object.entries(tracedFiles())) {
    includes.set(route, [...new Set([...(includes.get(route) ?? []), ...files])])
  }
  return {
    ...config,
    serverExternalPackages: [...own, ...externalPackages().filter((name) => !taken.has(name))],
    outputFileTracingIncludes: Object.fromEntries(includes),
  }
}
