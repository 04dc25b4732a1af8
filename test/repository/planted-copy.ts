import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { onTestFinished } from 'vitest'
import { ROOT } from '../../.ci/bootstrap.mjs'
import { runCommand } from '../../.ci/command.mjs'

const COPIED = [
  '.ci',
  '.gitignore',
  '.oxlintrc.json',
  'biome.json',
  'package.json',
  'packages',
  'pnpm-workspace.yaml',
  'test/api',
]
const CONFIGS = ['knip.config.ts', 'tsconfig.base.json', 'tsconfig.json', 'tsconfig.test.json']
const LINKED = ['node_modules', 'test/repository/node_modules']

/** A copy of the repository in which a test may plant a mistake. The installed tools are the real ones. */
export interface PlantedCopy {
  readonly root: string
  /** Adds lines to the end of a file, or makes the file. */
  append(path: string, text: string): void
  /** Changes a JSON file in place. */
  editJson(path: string, edit: (json: Record<string, Record<string, string>>) => void): void
  run(command: string, ...args: string[]): ReturnType<typeof runCommand>
}

/** Copies the repository for one test and removes the copy after it. */
export function plantedCopy(): PlantedCopy {
  const root = mkdtempSync(join(tmpdir(), 'signed-in-planted-'))
  onTestFinished(() => rmSync(root, { recursive: true, force: true }))
  for (const path of [...COPIED, ...CONFIGS]) {
    // Links between packages are relative, so in the copy they lead to the copy's packages.
    cpSync(join(ROOT, path), join(root, path), { recursive: true, verbatimSymlinks: true })
  }
  for (const path of LINKED) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    symlinkSync(join(ROOT, path), join(root, path), 'junction')
  }
  return {
    root,
    append(path, text) {
      writeFileSync(join(root, path), text, { flag: 'a' })
    },
    editJson(path, edit) {
      const json = JSON.parse(readFileSync(join(root, path), 'utf8'))
      edit(json)
      writeFileSync(join(root, path), JSON.stringify(json, null, 2))
    },
    run: (command, ...args) => runCommand(command, args, { root }),
  }
}
