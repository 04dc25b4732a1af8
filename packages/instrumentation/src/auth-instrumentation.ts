import {
  InstrumentationBase,
  type InstrumentationConfig,
  InstrumentationNodeModuleDefinition,
  InstrumentationNodeModuleFile,
} from '@opentelemetry/instrumentation'
import { globalState } from './global-state.ts'
import { guarded } from './guard.ts'
import { openHttpScopes } from './http-scope.ts'
import { VERSION } from './version.ts'
import { isSupportedVersion, type VersionRange } from './version-range.ts'
import { type AnyFunction, wrapMethod } from './wrap.ts'

const ANY_VERSION = ['*']

/** What a patch may do to a module. Everything it does is undone by `disable()`. */
export interface Patcher {
  /** Puts `make(original)` in the place of a method or exported function, once. `make` must not throw. */
  wrap(target: unknown, key: PropertyKey, make: (original: AnyFunction) => AnyFunction): void
  /** False after `disable()`: for functions that stand on objects which cannot be found again. */
  isEnabled(): boolean
}

/** One place in a library where something is seen, as data. */
export interface LibraryPatch {
  /** npm name of the package. */
  readonly module: string
  /**
   * Path inside the package, e.g. `lib/authenticator.js`. Prefer one: CommonJS files inside a package are patched even when an
   * ES module imports it and no loader hook is registered. Without it the package's main export is patched.
   */
  readonly file?: string
  /** Versions whose inner life was looked at. Others are left alone, with one warning. */
  readonly versions: VersionRange
  /** Patches the module's exports; may return another object to be exported instead (exports that cannot be assigned). */
  patch(exports: unknown, patcher: Patcher): unknown
}

/** A library as our instrumentation knows it. */
export interface AuthLibrary {
  /** npm name. */
  readonly name: string
  readonly patches: readonly LibraryPatch[]
}

/** A copy of a library that the app has loaded. */
export interface LibraryCopy {
  /** npm name. */
  readonly module: string
  /** `unknown` where the package says none. */
  readonly version: string
  /** False: its version is none that we know, and it is left alone. */
  readonly isWatched: boolean
}

/**
 * Base of the instrumentation of one library: turns patches as data into OpenTelemetry's module hooks, applies each to every
 * copy of the library once, and takes everything back on `disable()`.
 *
 * A subclass gives its library through `library()`, a method because the base class asks during construction.
 */
export abstract class AuthInstrumentation extends InstrumentationBase {
  /** Copies of the library that were loaded: the base class remembers only the last one. */
  readonly #loaded = new Map<object, LibraryPatch>()
  readonly #undo: (() => void)[] = []
  readonly #copies = new Map<string, LibraryCopy>()
  #isActive = false

  constructor(name: string, config: InstrumentationConfig = {}) {
    // The base class enables itself inside its constructor, before our fields exist: so it is told later.
    super(name, VERSION, { ...config, enabled: false })
    this.setConfig({ ...config, enabled: config.enabled ?? true })
    if (config.enabled !== false) this.enable()
  }

  /** The library and its patches. Called during construction: must not use fields. */
  protected abstract library(): AuthLibrary

  /** The library and its patches, for those who look at what is watched. */
  describe(): AuthLibrary {
    return this.library()
  }

  /** The versions of the library that were loaded so far. */
  copies(): readonly LibraryCopy[] {
    return [...this.#copies.values()]
  }

  /** Module hooks for the base class, one per package; called by its constructor. */
  protected override init(): InstrumentationNodeModuleDefinition[] {
    const { patches } = this.library()
    const modules = new Set(patches.map((patch) => patch.module))
    const hookFor = (patch: LibraryPatch) => (exports: unknown, version?: string) => this.#onLoad(patch, exports, version)
    return [...modules].map((module) => moduleDefinition(module, patches, hookFor))
  }

  override enable(): void {
    super.enable()
    // Inside the base constructor (older base classes) our fields do not exist yet.
    if (!(#isActive in this) || this.#isActive) return
    this.#isActive = true
    openHttpScopes()
    for (const [exports, patch] of this.#loaded) this.#applyPatch(patch, exports)
  }

  override disable(): void {
    super.disable()
    if (!(#isActive in this)) return
    this.#isActive = false
    for (const undo of this.#undo.splice(0).reverse()) guarded(`${this.instrumentationName} disable`, undo)
  }

  #onLoad(patch: LibraryPatch, exports: unknown, version: string | undefined): unknown {
    const isKnown = guarded(`${patch.module} version`, () => this.#isKnownVersion(patch, version))
    return isKnown === true ? this.#applyPatch(patch, exports) : exports
  }

  #isKnownVersion({ module, versions }: LibraryPatch, version = 'unknown'): boolean {
    const copy = `${module}@${version}`
    const isWatched = isSupportedVersion(version, versions)
    if (!this.#copies.has(copy)) {
      this.#copies.set(copy, { module, version, isWatched })
      if (!isWatched) {
        this._diag.warn(`${copy} is not known to us and is left alone: its sign-ins are not seen (use recordSignIn there)`)
      }
    }
    return isWatched
  }

  #applyPatch(patch: LibraryPatch, exports: unknown): unknown {
    const patched = guarded(`${patch.module} patch`, () => {
      // A function that another instrumentation of ours has replaced (registered twice): it is replaced again, not wrapped twice.
      const target = typeof exports === 'function' ? (globalState().originals.get(exports) ?? exports) : exports
      if ((typeof target === 'object' && target !== null) || typeof target === 'function') this.#loaded.set(target, patch)
      return patch.patch(target, this.#patcher())
    })
    return patched ?? exports
  }

  #patcher(): Patcher {
    return {
      wrap: (target, key, make) => {
        const undo = wrapMethod(target, key, make)
        if (undo !== undefined) this.#undo.push(undo)
      },
      isEnabled: () => this.#isActive,
    }
  }
}

type ModuleHook = (exports: unknown, version?: string) => unknown

/** The hooks of one package. Versions are judged by us, not by the base class, which passes over an unknown one in silence. */
function moduleDefinition(
  module: string,
  patches: readonly LibraryPatch[],
  hookFor: (patch: LibraryPatch) => ModuleHook,
): InstrumentationNodeModuleDefinition {
  const own = patches.filter((patch) => patch.module === module)
  const main = own.find((patch) => patch.file === undefined)
  const files = own
    .filter((patch) => patch.file !== undefined)
    .map((patch) => new InstrumentationNodeModuleFile(`${module}/${patch.file}`, ANY_VERSION, hookFor(patch), () => {}))
  const definition = new InstrumentationNodeModuleDefinition(
    module,
    ANY_VERSION,
    main === undefined ? undefined : hookFor(main),
    () => {},
    files,
  )
  return Object.assign(definition, { includePrerelease: true })
}
