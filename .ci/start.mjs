// `npm start`: the main job on a fresh clone. Installs and builds what it needs, then tells the story of examples/demo.
// `npm start -- --once` ends after the story, with exit code 0 if every sign-in became exactly one event.
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { bootstrap, ROOT, runMain, workspaceNode } from './bootstrap.mjs'

const DEMO = 'examples/demo'

await runMain(async () => {
  await bootstrap({ project: '@signed-in-examples/demo', bin: DEMO })
  const child = spawn(workspaceNode(DEMO), [join(ROOT, DEMO, 'src/main.ts'), ...process.argv.slice(2)], { stdio: 'inherit' })
  // Ctrl-C reaches the demo too, which ends by itself; this waits for it. A SIGTERM comes to this process alone.
  process.on('SIGINT', () => {})
  process.on('SIGTERM', () => child.kill('SIGTERM'))
  return new Promise((resolve) => child.once('close', (code) => resolve(code ?? 1)))
})
