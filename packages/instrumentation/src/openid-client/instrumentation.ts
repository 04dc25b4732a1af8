import type { InstrumentationConfig } from '@opentelemetry/instrumentation'
import { AuthInstrumentation, type AuthLibrary, type LibraryPatch, type Patcher } from '../auth-instrumentation.ts'
import { exportShapes, prototypeOf } from '../exported.ts'
import { type AnyFunction, imitate, wrapMethod } from '../wrap.ts'
import { isNamespace, replacementOf } from './namespace-replacement.ts'
import {
  LIBRARY,
  observeBackchannel,
  observeCallback,
  observeCodeGrant,
  observeGrant,
  observeImplicit,
  observeOauthCallback,
  observeRequest,
} from './observe-grants.ts'

/** 4 and 5 have classes, 6 has functions. */
const VERSIONS = { from: '4.0.0', below: '7.0.0' }

/** The functions of version 6. What `require` gets of an ES module cannot be changed: then an object that looks like it goes out. */
const FUNCTIONS: LibraryPatch = {
  module: LIBRARY,
  versions: VERSIONS,
  patch: (exports, patcher) => {
    const target = isNamespace(exports) ? replacementOf(exports) : exports
    for (const shape of exportShapes(target)) {
      patcher.wrap(shape, 'authorizationCodeGrant', observeCodeGrant)
      patcher.wrap(shape, 'implicitAuthentication', observeImplicit)
      patcher.wrap(shape, 'pollDeviceAuthorizationGrant', observeBackchannel)
      patcher.wrap(shape, 'pollBackchannelAuthenticationGrant', observeBackchannel)
      patcher.wrap(
        shape,
        'genericGrantRequest',
        observeGrant((args) => args[1]),
      )
      for (const build of ['buildAuthorizationUrl', 'buildAuthorizationUrlWithJAR', 'buildAuthorizationUrlWithPAR'])
        patcher.wrap(
          shape,
          build,
          observeRequest((args) => args[1]),
        )
    }
    return target
  },
}

/** The methods of a client of 4 and 5. */
function observeClient(wrap: (key: string, make: (original: AnyFunction) => AnyFunction) => void): void {
  wrap('callback', observeCallback)
  wrap('oauthCallback', observeOauthCallback)
  wrap(
    'grant',
    observeGrant((args) => (args[0] as { grant_type?: unknown } | undefined)?.grant_type),
  )
  const observeParameters = observeRequest((args) => args[0])
  for (const build of ['authorizationUrl', 'authorizationPost', 'pushedAuthorizationRequest', 'requestObject'])
    wrap(build, observeParameters)
}

/** 4 makes a class of its own for each issuer: the file exports the function that makes it. */
function observedFactory(create: AnyFunction, patcher: Patcher): AnyFunction {
  return imitate(create, function (this: unknown, ...args: never[]): unknown {
    const made = create.apply(this, args)
    if (patcher.isEnabled()) observeClient((key, make) => wrapMethod(prototypeOf(made), key, make))
    return made
  })
}

const PATCHES: readonly LibraryPatch[] = [
  FUNCTIONS,
  // The file once more: an ES module that imports an alias (`npm:`) of the package comes in by its path.
  { ...FUNCTIONS, file: 'build/index.js' },
  {
    module: LIBRARY,
    file: 'lib/client.js',
    versions: VERSIONS,
    patch: (exports, patcher) => {
      const client = prototypeOf(exports, 'BaseClient')
      if (typeof (client as { callback?: unknown } | undefined)?.callback === 'function') {
        observeClient((key, make) => patcher.wrap(client, key, make))
        return undefined
      }
      return typeof exports === 'function' ? observedFactory(exports as AnyFunction, patcher) : undefined
    },
  },
  {
    module: LIBRARY,
    file: 'lib/device_flow_handle.js',
    versions: VERSIONS,
    patch: (exports, patcher) => patcher.wrap(prototypeOf(exports), 'poll', observeBackchannel),
  },
]

/**
 * Sign-ins through openid-client 4 to 6: codes, implicit answers and devices whose tokens name somebody (an ID token). A refresh is
 * none, nor is an account that is connected. Libraries that stand on openid-client speak for it.
 */
export class OpenidClientInstrumentation extends AuthInstrumentation {
  constructor(config?: InstrumentationConfig) {
    super('@signed-in/instrumentation/openid-client', config)
  }

  protected override library(): AuthLibrary {
    return { name: LIBRARY, patches: PATCHES }
  }
}
