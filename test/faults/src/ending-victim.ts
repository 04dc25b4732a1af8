// `node ending-victim.ts '{"delivery":{"url":"http://127.0.0.1:1/track"},"ending":"shutdown twice"}'`: an app with some sign-ins, and then the
// end of its process in one of the ways below. Ids that were taken go to stdout, one a line, then "ready", and a report at the exit.
import { writeSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createDelivery, type DeliveryOptions, type DeliveryStats, type FlushResult, type Problem } from '@signed-in/core'

/** How the process comes to its end. */
export type EndingName =
  | 'a handler that shuts down'
  | 'shutdown twice'
  | 'flush during shutdown'
  | 'sign-ins after shutdown'
  | 'nothing left to do'
  | 'exit in a request'
  | 'uncaught exception'
  | 'uncaught exception with a handler'

/** What to do. */
export interface EndingOrder {
  readonly delivery: DeliveryOptions
  readonly ending: EndingName
}

/** What the process has seen of us, when it ended. */
export interface EndingReport {
  readonly stats: DeliveryStats
  readonly problems: readonly Problem[]
  /** Of each shutdown and flush, in the order in which they ended. */
  readonly results: readonly FlushResult[]
  /** What a call of ours threw. */
  readonly thrown: readonly string[]
}

const SIGN_INS = 60
const AFTERWARDS = 3
const order = JSON.parse(process.argv[2] ?? '{}') as EndingOrder
const problems: Problem[] = []
const results: FlushResult[] = []
const thrown: string[] = []
const delivery = createDelivery({ ...order.delivery, onProblem: (problem) => void problems.push(problem) })
process.on('exit', () => {
  const report: EndingReport = { stats: delivery.stats(), problems, results, thrown }
  writeSync(1, `report ${JSON.stringify(report)}\n`)
})

let number = 0
function signIn(): string {
  number += 1
  const id = `00000000-0000-5000-8000-${String(number).padStart(12, '0')}`
  const timestamp = '2026-01-01T00:00:00.000Z'
  try {
    delivery.accept({ id, event: 'signed_in', userId: `user_${number}`, timestamp, properties: {}, context: {} })
  } catch (error) {
    thrown.push(String(error))
  }
  return id
}

async function shutDown(): Promise<void> {
  results.push(await delivery.shutdown())
}

/** An app whose server listens: it lives until somebody lets go. */
function keepAlive(): () => void {
  const timer = setInterval(() => {}, 1_000)
  return () => clearInterval(timer)
}

const ENDINGS: Readonly<Record<EndingName, () => void>> = {
  'a handler that shuts down': () => {
    const letGo = keepAlive()
    const onSignal = () => void shutDown().then(letGo)
    process.on('SIGTERM', onSignal)
    process.on('SIGINT', onSignal)
  },
  'shutdown twice': () => {
    void shutDown()
    void shutDown().then(shutDown)
  },
  'flush during shutdown': () => {
    void shutDown()
    void delivery.forceFlush(60_000).then((result) => results.push(result))
  },
  'sign-ins after shutdown': () => {
    void shutDown().then(() => {
      for (let count = 0; count < AFTERWARDS; count += 1) signIn()
    })
  },
  'nothing left to do': () => {},
  'exit in a request': () => {
    const server = createServer((_request, response) => {
      writeSync(1, `${signIn()}\n`)
      response.end('signed in', () => process.exit(0))
    })
    server.listen(0, '127.0.0.1', () => void fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/login`))
  },
  'uncaught exception': () => {
    setTimeout(() => {
      throw new Error('of the app itself')
    }, 20)
  },
  'uncaught exception with a handler': () => {
    const letGo = keepAlive()
    process.on('uncaughtException', () => {
      process.exitCode = 1
      void shutDown().then(letGo)
    })
    ENDINGS['uncaught exception']()
  },
}

for (let count = 0; count < SIGN_INS; count += 1) writeSync(1, `${signIn()}\n`)
ENDINGS[order.ending]()
writeSync(1, 'ready\n')
