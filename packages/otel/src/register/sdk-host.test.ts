import { afterEach, expect, it } from 'vitest'
import { SignedInSpanProcessor } from '../span-processor.ts'
import { SdkHost } from './sdk-host.ts'

const API_KEY: unique symbol = Symbol.for('opentelemetry.js.api.1') as never
const globals = globalThis as { [API_KEY]?: object | undefined }
const before = globals[API_KEY]

afterEach(() => {
  globals[API_KEY] = before
})

it('does not throw into an app whose provider cannot be joined', async () => {
  const processor = new SignedInSpanProcessor({ exporter: { export(_events) {} } })
  const hostile = {
    get _activeSpanProcessor(): never {
      throw new Error('private')
    },
  }
  globals[API_KEY] = { trace: hostile }
  const lines: unknown[] = []
  const { write } = process.stderr
  process.stderr.write = (text: unknown) => lines.push(text) > 0
  try {
    new SdkHost(processor, [], 'join', () => {}).begin()
  } finally {
    process.stderr.write = write
  }
  expect(lines).toEqual([expect.stringContaining('cannot be joined: private')])
  await processor.shutdown()
})
