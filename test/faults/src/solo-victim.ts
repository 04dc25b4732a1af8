// `node solo-victim.ts '{"origin":"http://127.0.0.1:1","directory":"/tmp/x","prefix":1}'`: signs people in until somebody ends it.
// With `ledger` each id goes to that file, too, which outlives whoever listens.
import { openSync, writeSync } from 'node:fs'
import { signInForever } from './sign-in-forever.ts'

/** How a solo victim is set up. */
export interface SoloOrder {
  readonly origin: string
  readonly directory: string
  readonly prefix: number
  readonly everyMillis?: number
  readonly ledger?: string
}

const { ledger, ...order } = JSON.parse(process.argv[2] ?? '{}') as SoloOrder
const book = ledger === undefined ? undefined : openSync(ledger, 'a')
signInForever({
  ...order,
  say: (id) => {
    if (book !== undefined) writeSync(book, `${id}\n`)
    writeSync(1, `${id}\n`)
  },
})
