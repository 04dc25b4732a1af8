import { answerOf } from '../answer.ts'
import type { RequestScope } from '../request-scope.ts'
import { announcesMail, speaksOfMail } from './announces-mail.ts'
import { parseBody } from './answer-body.ts'
import { saysFailure } from './says-failure.ts'

/** Where somebody is sent who has proven a password and may not come in yet. */
const WAITING_PAGE =
  /verif|confirm|activat|check[-_]?(?:your[-_]?)?e?-?mail|pending|approv|inactive|disabled|suspend|blocked|banned|locked|expired/i
const PASSWORD_INPUT = /type=["']?password/i

/**
 * Whether an answer tells that a right password has opened nothing: the account waits for a mail or an administrator, is locked, or the form
 * is shown again. Asked where an opaque cookie is all that speaks for a login: every visitor gets one.
 */
export function letsNobodyIn(scope: RequestScope): boolean {
  const { location = '', isRefusal = false } = answerOf(scope) ?? {}
  if (location !== '') return isRefusal || WAITING_PAGE.test(location)
  const text = scope.heard?.text() ?? ''
  const body = parseBody(text)
  if (body !== undefined) return saysFailure(body) || announcesMail(body)
  return PASSWORD_INPUT.test(text) || speaksOfMail(text)
}
