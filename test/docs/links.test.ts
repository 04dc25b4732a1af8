import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { ROOT } from '../../.ci/bootstrap.mjs'
import { markdownFiles, readMarkdown } from './markdown.ts'

/** The anchors that a Markdown page offers: its headings, as the usual renderers write them. */
function anchorsOf(path: string): string[] {
  return [...readMarkdown(path).matchAll(/^#{1,6} (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\w\s-]/g, '')
      .trim()
      .replaceAll(/\s/g, '-'),
  )
}

/** Links of a page that lead into the repository, code left out. */
function localLinks(path: string): string[] {
  const prose = readMarkdown(path)
    .replaceAll(/^```[\s\S]*?^```$/gm, '')
    .replaceAll(/`[^`\n]*`/g, '')
  return [...prose.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = '']) => target).filter((target) => !/^[a-z]+:/.test(target))
}

it.each(markdownFiles())('every link in %s leads somewhere', (path) => {
  const dead = localLinks(path).filter((target) => {
    const [file = '', anchor] = target.split('#')
    const page = file === '' ? path : join(path, '..', file)
    if (!existsSync(join(ROOT, page))) return true
    return anchor !== undefined && !anchorsOf(page).includes(anchor)
  })
  expect(dead).toEqual([])
})
