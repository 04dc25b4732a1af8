import { fileURLToPath } from 'node:url'
import { type AppCommand, type AppProcess, startApp } from './app-process.ts'
import { startTrackServer } from './track-server.ts'

const drain = fileURLToPath(new URL('../preload/drain-register.cjs', import.meta.url))

/** Builds an app where it has to be built, starts it, and has its sign-ins told in the way that its command says. */
export async function runApp(command: AppCommand): Promise<AppProcess> {
  await command.build?.()
  return command.delivers === true ? runDelivering(command) : startApp(command)
}

/** An app that loads `@signed-in/otel/register` itself, or by its command line: its sign-ins are the events at a `/track` endpoint. */
async function runDelivering(command: AppCommand): Promise<AppProcess> {
  const track = await startTrackServer()
  try {
    const app = await startApp({
      ...command,
      isInstrumented: false,
      env: { ...command.env, SIGNED_IN_TRACK_URL: track.url, OTEL_TRACES_EXPORTER: 'none' },
      preload: [...(command.preload ?? []), drain],
    })
    if (command.warmUp !== undefined) await (await fetch(new URL(command.warmUp, app.url))).arrayBuffer()
    return {
      ...app,
      takeSignIns: async () => {
        await app.takeSignIns()
        return track.take()
      },
      stop: async () => {
        await app.stop()
        await track.stop()
      },
    }
  } catch (error) {
    await track.stop()
    throw error
  }
}
