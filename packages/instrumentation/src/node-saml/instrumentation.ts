import type { InstrumentationConfig } from '@opentelemetry/instrumentation'
import { AuthInstrumentation, type AuthLibrary, type LibraryPatch } from '../auth-instrumentation.ts'
import { prototypeOf } from '../exported.ts'
import type { Asked } from '../identity-provider/authorization-requests.ts'
import { noteProviderLogin } from '../identity-provider/note-provider-login.ts'
import { observeAnswer } from '../identity-provider/observe-answer.ts'
import { resolveUser } from '../resolve-user.ts'
import { personOf } from './person-of.ts'

const LIBRARY = '@node-saml/node-saml'

/** What the library answers: a profile, or that somebody has logged out. */
interface Validated {
  readonly profile?: unknown
  readonly loggedOut?: unknown
}

/** What a service provider asks of the identity provider. */
interface SamlOptions {
  /** No interaction. */
  readonly passive?: unknown
  /** A fresh proof. */
  readonly forceAuthn?: unknown
}

const observeResponse = observeAnswer(LIBRARY, ({ self, value, scope }) => {
  const { profile, loggedOut } = (value ?? {}) as Validated
  if (typeof profile !== 'object' || profile === null || loggedOut === true) return
  const identity = resolveUser(personOf(profile), { library: LIBRARY })
  noteProviderLogin(scope, { library: LIBRARY, method: 'saml', identity, asked: askedBy(self) })
})

function askedBy(saml: unknown): Asked | undefined {
  const { passive, forceAuthn } = ((saml as { options?: unknown } | undefined)?.options ?? {}) as SamlOptions
  if (passive === true) return 'silent'
  return forceAuthn === true ? 'reauthentication' : undefined
}

const PATCH: LibraryPatch = {
  module: LIBRARY,
  file: 'lib/saml.js',
  versions: { from: '4.0.0', below: '6.0.0' },
  patch: (exports, patcher) => {
    const saml = prototypeOf(exports, 'SAML')
    patcher.wrap(saml, 'validatePostResponseAsync', observeResponse)
    patcher.wrap(saml, 'validateRedirectAsync', observeResponse)
  },
}

/**
 * Sign-ins through `@node-saml/node-saml` 4 and 5 without passport: a validated response of an identity provider. Behind passport,
 * passport speaks.
 */
export class NodeSamlInstrumentation extends AuthInstrumentation {
  constructor(config?: InstrumentationConfig) {
    super('@signed-in/instrumentation/node-saml', config)
  }

  protected override library(): AuthLibrary {
    return { name: LIBRARY, patches: [PATCH] }
  }
}
