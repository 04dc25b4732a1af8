import type { InstrumentationConfig } from '@opentelemetry/instrumentation'
import { AuthInstrumentation, type AuthLibrary, type LibraryPatch } from '../auth-instrumentation.ts'
import { exportShapes, prototypeOf } from '../exported.ts'
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
      patcher.wrap(client, 'callback', observeCallback)
      patcher.wrap(client, 'oauthCallback', observeOauthCallback)
      patcher.wrap(
        client,
        'grant',
        observeGrant((args) => (args[0] as { grant_type?: unknown } | undefined)?.grant_type),
      )
      for (const build of ['authorizationUrl', 'authorizationPost', 'pushedAuthorizationRequest', 'requestObject'])
        patcher.wrap(
          client,
          build,
          observeRequest((args) => args[0]),
        )
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
