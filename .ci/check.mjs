// npm run check: build, then every gate.
import { bootstrap, runMain } from './bootstrap.mjs'
import { runGates } from './gates.mjs'

await runMain(async () => {
  await bootstrap({ bin: '.' })
  const { passed, failed } = await runGates()
  console.log(`${passed} passed, ${failed} failed`)
  return failed > 0 ? 1 : 0
})
