// A forwarder in a process of its own, as `signed-in forward` runs it.
import { runForwarder } from '@signed-in/forwarder'

process.exitCode = await runForwarder(process.argv.slice(2))
