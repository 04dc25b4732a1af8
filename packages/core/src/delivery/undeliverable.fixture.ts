import { createDelivery } from './create-delivery.ts'
import { sampleEvent } from './event.fixture.ts'

// A whole process: one event for the destination that the arguments name, and then nothing else to do.
const [url = '', ending = '', spool] = process.argv.slice(2)
const timeouts = { connectMillis: 60_000, flushMillis: 500 }
const delivery = createDelivery({ url, timeouts, ...(spool === undefined ? {} : { spool }) })
delivery.accept(sampleEvent(1))
if (ending === 'exit') process.exit()
if (ending === 'shutdown during a flush') {
  const flushed = delivery.forceFlush(60_000)
  await delivery.shutdown(500)
  console.log((await flushed).timedOut)
}
process.once('exit', () => console.log(JSON.stringify(delivery.stats())))
