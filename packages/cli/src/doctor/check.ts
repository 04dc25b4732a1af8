/** What one check of `signed-in doctor` found. */
export interface Finding {
  /** What was looked at, in a word or two. */
  readonly check: string
  /** `ok`; `warn`: works, but probably not as meant; `fail`: sign-ins will not be delivered. */
  readonly level: 'ok' | 'warn' | 'fail'
  /** One sentence, with the remedy where there is something to do. */
  readonly detail: string
}

export const ok = (check: string, detail: string): Finding => ({ check, level: 'ok', detail })
export const warn = (check: string, detail: string): Finding => ({ check, level: 'warn', detail })
export const fail = (check: string, detail: string): Finding => ({ check, level: 'fail', detail })
