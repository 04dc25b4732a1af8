/** What one fault did, in words for the table, and whether the promise held. */
export interface Verdict {
  readonly what: string
  readonly held: boolean
}
