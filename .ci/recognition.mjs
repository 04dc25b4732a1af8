// npm run recognition: drives real logins through every app below test/recognition and writes docs/recognition.md.
// npm run recognition -- <filter> runs the libraries whose folder contains the filter, and writes nothing without --write.
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { bootstrap, ROOT, runMain, workspaceNode } from './bootstrap.mjs'

await runMain(async () => {
  await bootstrap({ bin: '.' })
  const main = join(ROOT, 'test/recognition/harness/src/main.ts')
  return new Promise((done) => {
    // All of them, also those whose packages are installed on demand.
    const env = { SIGNED_IN_FETCH_PEERS: '1', ...process.env }
    const child = spawn(workspaceNode(), [main, ...process.argv.slice(2)], { cwd: ROOT, stdio: 'inherit', env })
    child.on('close', (code) => done(code ?? 1))
  })
})
