import { execFileSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { NODE_MAJORS, nodeBinary } from './node-versions.ts'

describe('nodeBinary', () => {
  it.each(NODE_MAJORS)('is a Node %i', (major) => {
    expect(execFileSync(nodeBinary(major), ['--version'], { encoding: 'utf8' })).toMatch(new RegExp(`^v${major}\\.`))
  })
})
