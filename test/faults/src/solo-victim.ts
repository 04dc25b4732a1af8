// `node solo-victim.ts '{"origin":"http://127.0.0.1:1","directory":"/tmp/x","prefix":1}'`: signs people in until somebody ends it.
import { writeSync } from 'node:fs'
import { signInForever } from './sign-in-forever.ts'

const order = JSON.parse(process.argv[2] ?? '{}') as {
  readonly origin: string
  readonly directory: string
  readonly prefix: number
}
signInForever({ ...order, say: (id) => writeSync(1, `${id}\n`) })
