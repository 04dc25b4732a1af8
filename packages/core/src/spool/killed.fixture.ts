import { createDelivery } from '../delivery/create-delivery.ts'
import { sampleEvent } from '../delivery/event.fixture.ts'
import { batchesTo } from './killed-options.fixture.ts'

// A process with sign-ins until it is killed: `node killed.fixture.ts <url> <spool> <events a request> <first number> <how many>`.
const [url = '', spool = '', maxEvents = '1', first = '0', count = '0'] = process.argv.slice(2)
const end = Number(first) + Number(count)
const delivery = createDelivery(batchesTo(url, spool, Number(maxEvents)))
let number = Number(first)
setInterval(() => {
  for (let one = 0; one < 20 && number < end; one += 1) delivery.accept(sampleEvent(number++))
}, 2)
