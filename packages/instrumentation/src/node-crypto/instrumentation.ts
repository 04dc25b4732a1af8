import * as nodeModule from 'node:module'
import type { InstrumentationConfig } from '@opentelemetry/instrumentation'
import { AuthInstrumentation, type AuthLibrary } from '../auth-instrumentation.ts'
import { guarded } from '../guard.ts'
import { type AnyFunction, wrapMethod } from '../wrap.ts'
import { observeComparison, observeDerivation } from './derived-key.ts'

const LIBRARY = 'node:crypto'

/** Derivations that take a password first, and return the key or hand it to the callback behind all other arguments. */
const DERIVATIONS = ['scrypt', 'scryptSync', 'pbkdf2', 'pbkdf2Sync']

/**
 * Passwords that are checked with `scrypt` or `pbkdf2` of `node:crypto` and `timingSafeEqual`. The functions of a built-in module
 * are replaced on the module itself and in its ES module view, so imports that stand already see it too.
 */
export class NodeCryptoInstrumentation extends AuthInstrumentation {
  constructor(config?: InstrumentationConfig) {
    super('@signed-in/instrumentation/node-crypto', config)
  }

  protected override library(): AuthLibrary {
    return { name: LIBRARY, patches: [] }
  }

  override enable(): void {
    super.enable()
    guarded(LIBRARY, () => {
      const crypto = process.getBuiltinModule('node:crypto')
      const replace = (name: string, make: (original: AnyFunction) => AnyFunction): void => {
        const undo = wrapMethod(crypto, name, make)
        if (undo !== undefined) undos.push(undo)
      }
      for (const name of DERIVATIONS) replace(name, (original) => observeDerivation(LIBRARY, original))
      replace('timingSafeEqual', (original) => observeComparison(LIBRARY, original))
      nodeModule.syncBuiltinESMExports()
    })
  }

  override disable(): void {
    super.disable()
    guarded(LIBRARY, () => {
      for (const undo of undos.splice(0).reverse()) undo()
      nodeModule.syncBuiltinESMExports()
    })
  }
}

/** A built-in module exists once, and so does the way back. The base class enables before fields of a class exist. */
const undos: (() => void)[] = []
