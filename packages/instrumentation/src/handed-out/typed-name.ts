import type { Identity } from '../identity.ts'
import type { RequestFacts } from '../request-facts.ts'
import type { CredentialSignal } from '../signals.ts'

/** What stands in a request beside what it proves with. */
const PROOF_FIELD = /pass|pwd|secret|(?:^|_|-)(?:pin|otp|code)$|(?:Code|Otp|Pin)$/i
/** Fields in which people say who they are, in the order in which they are asked. */
const NAME_FIELDS: readonly RegExp[] = [
  /^(?:user_?-?name|login_?-?name|login|user|handle|account_?-?name)$/i,
  /^e?-?mail(?:_?-?address)?$|^(?:user|login|account)_?-?e?mail$/i,
  /^(?:identifier|identity|principal|user_?-?identifier|login_?-?id|user_?-?id|uid|member_?-?id|employee_?-?(?:id|number))$/i,
  /^(?:phone|mobile|phone_?-?number|mobile_?-?number|msisdn)$/i,
]
/** What a guest wants to be called, too: a name, and nothing by which anybody is told from others. */
const CALLED: readonly RegExp[] = [/^(?:account|name|nick_?-?name)$/i]
/** What is opened by the password, by whoever comes. */
const THING_FIELD = /^(?:room|meeting|doc|document|share|gallery|album|file|folder|event)(?:_?-?(?:id|code|slug|name|key))?$/i
const MAX_LENGTH = 256
const MAX_DEPTH = 3

/**
 * What somebody typed in as their name beside the one password or code of a request. Undefined: nobody said who they are, or more than one
 * did, as in a batch.
 *
 * @param body the parsed body
 */
export function typedName(body: unknown): string | undefined {
  const forms = formsIn(body, 0)
  const [form] = forms
  if (form === undefined || forms.length > 1) return undefined
  return firstOf(form, NAME_FIELDS) ?? firstOf(form, CALLED)
}

/** The same, if nobody else is called so: an account's name, an address, a number; not where a room is entered. */
export function typedId(body: unknown): string | undefined {
  const forms = formsIn(body, 0)
  const [form] = forms
  if (form === undefined || forms.length > 1 || form.some(([name]) => THING_FIELD.test(name))) return undefined
  return firstOf(form, NAME_FIELDS)
}

function firstOf(form: Form, fields: readonly RegExp[]): string | undefined {
  for (const field of fields) {
    const found = form.find(([name, value]) => field.test(name) && value.trim() !== '' && value.length <= MAX_LENGTH)
    if (found !== undefined) return found[1].trim()
  }
  return undefined
}

/** What somebody is called by what they typed in, as far as an identity without an id tells it. */
export function typedIdentity(body: unknown): Identity | undefined {
  const name = typedName(body)
  return name === undefined ? undefined : { userName: name, email: name.includes('@') ? name : undefined }
}

/** A proven first step with the name that came with it: the second step brings a code and says of nobody whose it is. */
export function withTypedName(credential: CredentialSignal, facts: RequestFacts | undefined): CredentialSignal {
  if (credential.identity !== undefined || facts === undefined) return credential
  const identity = typedIdentity(facts.body)
  return identity === undefined ? credential : { ...credential, identity }
}

type Form = readonly (readonly [string, string])[]

/** The objects in a body that hold a password or a code, with their texts. */
function formsIn(body: unknown, depth: number): readonly Form[] {
  if (typeof body !== 'object' || body === null || depth > MAX_DEPTH) return []
  const entries = Object.entries(body)
  const texts = entries.filter((entry): entry is [string, string] => typeof entry[1] === 'string')
  const own = !Array.isArray(body) && texts.some(([name]) => PROOF_FIELD.test(name)) ? [texts] : []
  return [...own, ...entries.flatMap(([, value]) => formsIn(value, depth + 1))]
}
