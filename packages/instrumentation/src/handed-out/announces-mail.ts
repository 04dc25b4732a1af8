const MAIL = /(?:check|confirm|verify|activat|sent).{0,40}(?:e?-?mail|inbox)|e?-?mail.{0,40}(?:sent|confirm|verif|activat)/i
const SENTENCE = /^(?:message|msg|detail|info)$/

/** `{ message: 'Check your mail' }`: whoever has just made an account is not in yet. */
export function announcesMail(body: object): boolean {
  return Object.entries(body).some(([name, value]) => typeof value === 'string' && SENTENCE.test(name) && speaksOfMail(value))
}

/** The same of a text. */
export function speaksOfMail(text: string): boolean {
  return MAIL.test(text)
}
