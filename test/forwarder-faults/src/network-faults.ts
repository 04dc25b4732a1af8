import { createServer } from 'node:http'
import { type AddressInfo, connect, type Socket } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import { Load, percentile } from './load.ts'
import { Rig } from './rig.ts'
import type { Verdict } from './verdict.ts'

const HEAD = 'POST /v1/traces HTTP/1.1\r\nhost: x\r\ncontent-type: application/x-protobuf\r\n'

/** Opens a connection that sends what `begin` says and then a byte a second, or nothing. Resolves to a socket that tells its end. */
function openSlow(url: string, begin: string, drips: boolean): { readonly ended: Promise<void>; readonly socket: Socket } {
  const socket = connect(Number(new URL(url).port), '127.0.0.1', () => socket.write(begin))
  const timer = drips ? setInterval(() => socket.write('a'), 1000) : undefined
  const ended = new Promise<void>((resolve) => {
    socket.on('error', () => {})
    socket.resume().once('close', () => {
      clearInterval(timer)
      resolve()
    })
  })
  return { ended, socket }
}

/** Hundreds of connections that send their headers or bodies a byte a second, beside senders that do not. */
export async function slowLoris(sockets: number): Promise<Verdict> {
  const rig = await Rig.start()
  try {
    const load = new Load({ url: rig.url })
    await load.reached(100)
    const healthy = percentile(load.latencies, 99)
    const before = load.latencies.length
    const slow = Array.from({ length: sockets }, (_, index) =>
      openSlow(rig.url, index % 2 === 0 ? `${HEAD}x-slow: ` : `${HEAD}content-length: 60000\r\n\r\n`, true),
    )
    const begin = performance.now()
    await Promise.all(slow.map(({ ended }) => ended))
    const seconds = (performance.now() - begin) / 1000
    await load.reached(load.bodies.size + 50)
    await load.stop()
    const attacked = percentile(load.latencies.slice(before), 99)
    const inFlight = await rig.metric('signed_in_forwarder_in_flight_bytes')
    const story = `${sockets} connections cut within ${seconds.toFixed(1)} s; p99 of the others ${healthy.toFixed(0)} ms before, ${attacked.toFixed(0)} ms meanwhile`
    const verdict = await rig.judge(load, story)
    return { ...verdict, held: verdict.held && seconds < 15 && inFlight === 0 }
  } finally {
    await rig.stop()
  }
}

/** Senders that stop in the middle of a body and stay silent, and a destination that takes connections and says nothing. */
export async function halfOpen(sockets: number): Promise<Verdict> {
  const rig = await Rig.start()
  try {
    rig.sink.mode = 'silent'
    const silent = Array.from({ length: sockets }, () => openSlow(rig.url, `${HEAD}content-length: 60000\r\n\r\nabc`, false))
    const load = new Load({ url: rig.url })
    await load.reached(100)
    await Promise.all(silent.map(({ ended }) => ended))
    const inFlight = await rig.metric('signed_in_forwarder_in_flight_bytes')
    await load.stop()
    const inFlightAfter = await rig.metric('signed_in_forwarder_in_flight_bytes')
    const delivered = rig.sink.taken.size
    rig.sink.mode = 'ok'
    const story = `${sockets} silent senders cut, ${load.bodies.size} bodies passed on and ${delivered} events delivered while the destination was silent`
    const verdict = await rig.judge(load, story)
    return { ...verdict, held: verdict.held && delivered === 0 && inFlight < 60_000 && inFlightAfter === 0 }
  } finally {
    await rig.stop()
  }
}

/** A next hop that takes requests and never answers: senders hear 504 and keep their data, and sign-ins are delivered all the same. */
export async function silentNextHop(): Promise<Verdict> {
  let isSilent = true
  const next = createServer((request, response) => {
    request.resume()
    if (!isSilent) response.end()
  })
  await new Promise<void>((resolve) => next.listen(0, '127.0.0.1', resolve))
  const rig = await Rig.start({ nextHop: `http://127.0.0.1:${(next.address() as AddressInfo).port}` })
  try {
    const load = new Load({ url: rig.url, parallel: 20 })
    while ((load.answers.get(504) ?? 0) < 40) await wait(20)
    const early = rig.sink.taken.size
    isSilent = false
    await load.stop()
    const verdict = await rig.judge(load, `${load.answers.get(504)} answers 504, ${early} events delivered meanwhile`, {
      traces: false,
    })
    return { ...verdict, held: verdict.held && early === 20 }
  } finally {
    await rig.stop()
    next.closeAllConnections()
    next.close()
  }
}
