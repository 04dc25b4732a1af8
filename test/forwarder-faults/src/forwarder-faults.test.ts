import { describe, expect, it } from 'vitest'
import { canMount, fullDisk } from './disk-full.ts'
import { halfOpen, silentNextHop, slowLoris } from './network-faults.ts'
import { outage } from './outage.ts'
import { jumpClock, killForwarder, killNextHop, terminateInFlush } from './process-faults.ts'

const timeout = 120_000

/** The short form of `npm run faults:forwarder`; Collector and broker are killed in test/collector and test/kafka. */
describe('every acknowledged sign-in arrives under one id, and every acknowledged body goes on', () => {
  it.each([
    ['the forwarder is killed', () => killForwarder(2)],
    ['the next hop is killed', () => killNextHop(2)],
    ['the forwarder is terminated in a flush', () => terminateInFlush(1)],
    ['the wall clock jumps', () => jumpClock(1)],
    ['hundreds of senders send a byte a second', () => slowLoris(200)],
    ['senders and the destination fall silent', () => halfOpen(50)],
    ['the next hop never answers', silentNextHop],
    ['the destination is down for three hours', () => outage(3)],
  ])('when %s', { timeout }, async (_name, fault) => {
    expect(await fault()).toEqual({ what: expect.any(String), held: true })
  })

  it('when the disk is full', { timeout }, async ({ skip }) => {
    skip(!canMount(), 'mounting a file system needs root on Linux')
    expect(await fullDisk()).toEqual({ what: expect.any(String), held: true })
  })
})
