import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { sessionScenarios, tokenScenarios } from '@signed-in-test/passport/scenarios'
import { suite as passportSuite } from '@signed-in-test/passport/suite'
import { type AppCommand, type AppProcess, appOnDemand, type Rival, startApp } from '@signed-in-test/recognition-harness'
import { startFakeAgent } from './fake-agent.ts'

const APP = new URL('app/', import.meta.url)
const ANSWER_DRAIN = fileURLToPath(new URL('../harness/preload/answer-drain.cjs', import.meta.url))
const [, commonJs] = passportSuite.variants

/** dd-trace on the passport app, CommonJS: the logins by passport-local and passport-http, which it supports, and everything around them. */
export const rival: Rival = {
  name: 'dd-trace',
  version: '6.21.0',
  on: 'passport 0.7.0 with passport-local in Express 5',
  whyNot: () => appOnDemand(APP).missing,
  startServers: passportSuite.startServers,
  // What happens at a provider it does not watch at all, so that is left out.
  scenarios: [...sessionScenarios, ...tokenScenarios],
  command: commonJs!.command,
  start: startWithDdTrace,
}

async function startWithDdTrace(command: AppCommand): Promise<AppProcess> {
  const { folder = '' } = appOnDemand(APP)
  const agent = await startFakeAgent()
  const app = await startApp({
    ...command,
    isInstrumented: false,
    env: { ...command.env, RIVAL_AGENT: agent.url, RIVAL_ANSWER_DRAIN: ANSWER_DRAIN },
    preload: [join(folder, 'start-dd-trace.cjs')],
  })
  return {
    ...app,
    takeSignIns: async () => {
      await app.takeSignIns()
      return agent.take()
    },
    stop: async () => {
      await app.stop()
      await agent.stop()
    },
  }
}
