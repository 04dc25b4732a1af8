import { identityAmong } from './identity-around.ts'

/** What only wraps an answer: `data` of GraphQL and JSON:API, `result` of tRPC. */
const WRAPPER = /^(?:data|result|response|payload|body)$/
/** `{ result: { data: { user } } }`, and the operation of a GraphQL document between the two. */
const MAX_DEPTH = 3
/** Longest batch that is looked through. */
const MAX_ITEMS = 32

/**
 * The objects of an answer that may say whose it is: the body, what stands in it, and what stands in that where the body only wraps it. Of
 * the answers to a batch, those of the one that names somebody: who of several the login was of, they do not say.
 *
 * @param body the parsed body
 */
export function objectsIn(body: object | undefined): readonly unknown[] {
  if (body === undefined) return []
  if (!Array.isArray(body)) return unwrapped(body, 1)
  const answers = body.slice(0, MAX_ITEMS).map((one: unknown) => (isObject(one) ? unwrapped(one, 1) : []))
  const naming = answers.filter((objects) => identityAmong(objects, '') !== undefined)
  return naming.length === 1 ? (naming[0] ?? []) : []
}

function unwrapped(object: object, depth: number): readonly unknown[] {
  const inner = Object.entries(object).flatMap(([name, value]: [string, unknown]) =>
    depth < MAX_DEPTH && WRAPPER.test(name) && isObject(value) ? unwrapped(value, depth + 1) : [value],
  )
  return [object, ...inner]
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
