import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import type { InstalledLibrary } from './installed-library.ts'

/** Long texts are a library's own: messages of errors, mostly. No minifier changes them. */
const LITERAL = /(["'])((?:(?!\1)[^\\\n]){20,120})\1/g
const SAMPLE = 12
/** A bundler leaves out what is not used, and with it some of the texts. */
const SHARE = 0.5

/**
 * Whether a library stands inside of a bundled file: going by the comments that bundlers leave, and in a minified one by the texts in
 * the library's own source.
 *
 * @param bundle the file's text
 * @param files of the library that are watched, beside its main file
 */
export function isInBundle(bundle: string, { name, folder }: InstalledLibrary, files: readonly string[] = []): boolean {
  if (bundle.includes(`node_modules/${name}/`)) return true
  const texts = [mainFile(folder), ...files.map((file) => join(folder, file))].flatMap(textsOf)
  const sample = [...new Set(texts)].slice(0, SAMPLE)
  const found = sample.filter((text) => bundle.includes(text)).length
  return sample.length > 1 && found / sample.length >= SHARE
}

function mainFile(folder: string): string {
  try {
    return createRequire(join(folder, 'package.json')).resolve(folder)
  } catch {
    // Nothing that `require` finds: an ES module only, whose bundle is known by its comments.
    return ''
  }
}

function textsOf(file: string): readonly string[] {
  if (!existsSync(file)) return []
  const texts = [...readFileSync(file, 'utf8').matchAll(LITERAL)].map(([, , text = '']) => text)
  // Code between two quotes of different texts has brackets; a name of a module has no spaces.
  return texts.filter((text) => text.includes(' ') && !/[(){};=]/.test(text))
}
