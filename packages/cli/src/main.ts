#!/usr/bin/env node
import process from 'node:process'

const MINIMUM_NODE = [22, 15] as const

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
if (major > MINIMUM_NODE[0] || (major === MINIMUM_NODE[0] && minor >= MINIMUM_NODE[1])) {
  // Imported only now: an older Node has not the modules that are needed, and would say so with a stack.
  const { runCli } = await import('./run-cli.ts')
  process.exitCode = await runCli(process.argv.slice(2))
} else {
  process.stderr.write(`This is Node ${process.versions.node}, and signed-in needs Node ${MINIMUM_NODE.join('.')} or newer.\n`)
  process.exitCode = 2
}
