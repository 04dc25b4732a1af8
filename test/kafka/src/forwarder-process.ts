// A forwarder in a process of its own, so that it can be killed: everything by environment, as `signed-in forward` runs it.
import { runForwarder } from '@signed-in/forwarder'

const { FORWARDER_CONFIG = '' } = process.env

process.exitCode = await runForwarder(['--config', FORWARDER_CONFIG])
