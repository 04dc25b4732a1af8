import type { RequestFacts } from './request-facts.ts'
import { words } from './session-store/session-key.ts'

/** Longest GraphQL document that is read; a login's is a few lines. */
const MAX_DOCUMENT = 16_384
const MAX_OPERATIONS = 32
/** Strings and comments, then names with what marks a directive, a variable or a spread, then single characters. */
const TOKEN = /"""[\s\S]*?"""|"(?:\\.|[^"\\])*"|#[^\n]*|(?:(?:[@$]|\.\.\.)\s*)?[A-Za-z_]\w*|[{}():]/g
const NAME = /^[A-Za-z_]\w*$/
const KEYWORD = /^(?:query|mutation|subscription|fragment)$/
const PROCEDURES = /\/trpc\/([\w.,-]+)\/?$/i

/**
 * What a request asks for where one address serves everything: the mutations of GraphQL documents, the procedures of tRPC. As words
 * (`confirm_password`). Empty where the address itself says it.
 */
export function operationsOf({ url, body }: Pick<RequestFacts, 'url' | 'body'>): readonly string[] {
  const [path = ''] = url.split('?', 1)
  const procedures = PROCEDURES.exec(path)?.[1]
  const names =
    procedures === undefined
      ? (Array.isArray(body) ? body.slice(0, MAX_OPERATIONS) : [body]).flatMap((one) => graphqlOperations(one, path))
      : procedures.split(',').map((procedure) => procedure.slice(procedure.lastIndexOf('.') + 1))
  return names.map(words)
}

function graphqlOperations(body: unknown, path: string): readonly string[] {
  if (typeof body !== 'object' || body === null) return []
  const { query, operationName } = body as { query?: unknown; operationName?: unknown }
  if (typeof query === 'string') return query.length > MAX_DOCUMENT ? [] : mutationsIn(query)
  // A document that the server knows already is sent by its name.
  return typeof operationName === 'string' && /graphql|gql/i.test(path) ? [operationName] : []
}

/** The fields at the top of the mutations of a document: `confirmPassword` of `mutation M { a: confirmPassword(...) { token } }`. */
function mutationsIn(document: string): readonly string[] {
  const fields: string[] = []
  const tokens = document.match(TOKEN) ?? []
  let isMutation = false
  let braces = 0
  let parentheses = 0
  for (const [index, token] of tokens.entries()) {
    if (token === '{') braces += parentheses === 0 ? 1 : 0
    else if (token === '}') braces -= parentheses === 0 ? 1 : 0
    else if (token === '(') parentheses += 1
    else if (token === ')') parentheses -= 1
    else if (braces === 0 && parentheses === 0 && KEYWORD.test(token)) isMutation = token === 'mutation'
    else if (isMutation && braces === 1 && parentheses === 0 && NAME.test(token) && tokens[index + 1] !== ':') fields.push(token)
  }
  return fields.slice(0, MAX_OPERATIONS)
}
