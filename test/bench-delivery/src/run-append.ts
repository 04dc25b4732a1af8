// `node run-append.ts <sync delay ms> <directory>`: 5,000 sign-ins at 500 a second into a spool whose destination is down.
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { createDelivery, nodeDisk } from '@signed-in/core'
import { eventOf } from './clients.ts'

const [delay = '0', directory = ''] = process.argv.slice(2)
const SIGN_INS = 5_000
const PER_TICK = 5
const TICK_MILLIS = 10

const disk = {
  ...nodeDisk,
  async dataSync(fd: number) {
    await nodeDisk.dataSync(fd)
    if (Number(delay) > 0) await new Promise((resolve) => setTimeout(resolve, Number(delay)))
  },
}
const delivery = createDelivery({ destination: 'segment', url: 'http://127.0.0.1:9/v1/batch', spool: directory }, { disk })
const micros: number[] = []
// The first thousand compile the code.
for (let number = 0; number < 1_000; number += 1) delivery.accept(eventOf(number))
await new Promise((resolve) => setTimeout(resolve, 300))
const loop = monitorEventLoopDelay({ resolution: 1 })
loop.enable()
for (let number = 0; number < SIGN_INS; number += PER_TICK) {
  for (let one = 0; one < PER_TICK; one += 1) {
    const startedAt = performance.now()
    delivery.accept(eventOf(number + one))
    micros.push((performance.now() - startedAt) * 1_000)
  }
  await new Promise((resolve) => setTimeout(resolve, TICK_MILLIS))
}
loop.disable()
micros.sort((a, b) => a - b)
const at = (share: number) => micros[Math.floor(micros.length * share)] ?? Number.NaN
const report = {
  p50Micros: at(0.5),
  p99Micros: at(0.99),
  maxMicros: at(0.9999),
  loopP99Millis: loop.percentile(99) / 1e6,
  peakMiB: process.resourceUsage().maxRSS / 1_024,
  dropped: delivery.stats().dropped,
}
process.stdout.write(`${JSON.stringify(report)}\n`, () => process.exit(0))
