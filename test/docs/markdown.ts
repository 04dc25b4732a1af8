import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT } from '../../.ci/bootstrap.mjs'

/** A fenced code block. */
export interface CodeBlock {
  /** First word after the fence: `js`, `sh`, `json`, ... */
  readonly language: string
  /** The rest of that line: a file name or a word by which a test finds the block. */
  readonly title: string
  readonly code: string
}

/** Paths of all Markdown files that the repository tracks, relative to its root. */
export function markdownFiles(): string[] {
  const listed = execFileSync('git', ['ls-files', '-z', '*.md'], { cwd: ROOT, encoding: 'utf8' })
  return listed.split('\0').filter((path) => path !== '' && !path.endsWith('.api.md'))
}

export function readMarkdown(path: string): string {
  return readFileSync(join(ROOT, path), 'utf8')
}

/** The code blocks of a Markdown text, in order. */
export function codeBlocks(text: string): CodeBlock[] {
  return [...text.matchAll(/^```(\w+)[ \t]*(.*)\n([\s\S]*?)^```$/gm)].map(([, language = '', title = '', code = '']) => ({
    language,
    title: title.trim(),
    code,
  }))
}

/** The one block of a text with this title. */
export function codeBlock(text: string, title: string): CodeBlock {
  const [block, ...others] = codeBlocks(text).filter((candidate) => candidate.title === title)
  if (block === undefined || others.length > 0)
    throw new Error(`${others.length + (block ? 1 : 0)} code blocks are called "${title}"`)
  return block
}
