// Takes events into a spool while nothing listens at the destination, and ends without delivering them.
import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { createDelivery } from '@signed-in/core'

const [, , directory = '', count = '0'] = process.argv
// Nothing listens on the discard port of this machine.
const delivery = createDelivery({ url: 'http://127.0.0.1:9/track', spool: directory, flushBeforeExit: false })
for (let number = 0; number < Number(count); number++) {
  delivery.accept({
    id: `b5a84714-4fd4-5a40-9d6b-ed72c9aaac8${number}`,
    event: 'signed_in',
    userId: `user_${number}`,
    groupId: 'acme',
    timestamp: '2026-11-23T10:59:59.000Z',
    properties: {},
    context: { event_id: `b5a84714-4fd4-5a40-9d6b-ed72c9aaac8${number}` },
  })
}
// By then the spool has written down whose it is; a process that dies before that is waited for much longer.
const isSigned = (): boolean =>
  readdirSync(directory).some((name) => (statSync(join(directory, name, 'alive'), { throwIfNoEntry: false })?.size ?? 0) > 0)
const timer = setInterval(() => {
  if (!isSigned()) return
  clearInterval(timer)
  process.exit(0)
}, 5)
