// The main job: a receiver, an app, real logins over HTTP, and what became of them. See README.md.
import { once } from 'node:events'
import { createServer } from 'node:net'
import { parseArgs } from 'node:util'
import { createReceiver } from '@signed-in/cli'
import { startExampleApp } from './example-app.ts'
import { isRight, type PlayedScene, play, tally, untilQuiet } from './performance.ts'
import { createScenes } from './scenes.ts'
import { createStory } from './story.ts'

const RECEIVER_PORT = 4400
const APP_PORT = 3000
/** How long the app gathers spans before it exports them. The default is 5 seconds, long for somebody who watches. */
const EXPORT_DELAY_MILLIS = 200

const { values } = parseArgs({ options: { once: { type: 'boolean', default: false } } })
process.exitCode = await main(values.once)

async function main(endsAtOnce: boolean): Promise<number> {
  const story = createStory()
  // A person who stays wants addresses that stay; a run that ends at once wants no quarrel about ports.
  const receiver = await createReceiver({ port: endsAtOnce ? 0 : await freePort(RECEIVER_PORT) })
  const app = await startExampleApp({
    PORT: String(endsAtOnce ? 0 : await freePort(APP_PORT)),
    SIGNED_IN_TRACK_URL: receiver.trackUrl,
    OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
    OTEL_SERVICE_NAME: 'orbit',
    OTEL_BSP_SCHEDULE_DELAY: String(EXPORT_DELAY_MILLIS),
  })
  story.begin(app, receiver)
  const played: PlayedScene[] = []
  for (const scene of createScenes(app.url)) {
    const result = await play(scene, receiver)
    played.push(result)
    story.scene(played.length, result)
  }
  // An app that ends delivers everything first: what is not here then is lost.
  if (endsAtOnce) await app.stop()
  else await untilQuiet(receiver, 2 * EXPORT_DELAY_MILLIS)
  story.events(receiver.events())
  story.ignored(played)
  story.traces(receiver)
  if (!endsAtOnce) story.places(app, receiver)
  const numbers = tally(played, receiver)
  const right = isRight(played, numbers)
  story.end(numbers, right)
  if (!endsAtOnce) {
    receiver.subscribe((activity) => {
      if (activity.kind === 'event' && !activity.isDuplicate) story.guest(activity.event)
    })
    await interrupted()
    await app.stop()
  }
  await receiver.close()
  return right ? 0 : 1
}

/** The port, or 0 for any other one if somebody has it already. */
async function freePort(port: number): Promise<number> {
  const probe = createServer()
  try {
    probe.listen(port, '127.0.0.1')
    await once(probe, 'listening')
    return port
  } catch {
    return 0
  } finally {
    probe.close()
  }
}

async function interrupted(): Promise<void> {
  await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')])
}
