import { ConfigError, hasLoginListener } from '@signed-in/core'
import { describe, expect, it } from 'vitest'
import { SignedInSpanProcessor } from './span-processor.ts'
import { TrackExporter } from './track-exporter.ts'
import { TrackSpanExporter } from './track-span-exporter.ts'

const exporter = { export(_events: unknown): void {} }
const url = 'https://analytics.example.com/track'

/** What a constructor says to options of the wrong kind. */
function refusal(construct: () => unknown): string {
  try {
    construct()
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigError)
    return (error as Error).message
  }
  throw new Error('nothing was refused')
}

const WRONG: readonly (readonly [options: object, said: RegExp])[] = [
  [{ onEvent: 5 }, /onEvent is 5; it must be a function/],
  [{ correlation: 'x' }, /correlation is "x"; it must be an object with any of maxSpans, maxPending, timeoutMillis/],
  [
    { correlation: { maxSpanz: 1 } },
    /correlation\.maxSpanz: unknown key\. Did you mean "maxSpans"\? Known: maxSpans, maxPending/,
  ],
  [{ correlation: { maxSpans: -1 } }, /correlation\.maxSpans is -1; it must be a whole number from 1 to 1048576/],
  [{ correlation: { maxSpans: Number.NaN } }, /correlation\.maxSpans is NaN; it must be a whole number/],
  [{ correlation: { maxPending: 1.5 } }, /correlation\.maxPending is 1\.5; it must be a whole number/],
  [
    { correlation: { timeoutMillis: Number.POSITIVE_INFINITY } },
    /correlation\.timeoutMillis is Infinity; it must be a whole number/,
  ],
  [{ meterProvider: {} }, /meterProvider is an object; it must be an object with a getMeter method/],
  [{ spanIdentity: 'id' }, /spanIdentity: unknown key\..* Known: /],
  [{ hmacKey: 'k'.repeat(32) }, /hmacKey: unknown key\..* Known: /],
  [{ failures: true }, /failures: unknown key\..* Known: /],
  [{ delivery: { url } }, /delivery: unknown key\..* Known: /],
]

describe.each([
  ['SignedInSpanProcessor', (options: object) => new SignedInSpanProcessor({ exporter, ...options })],
  ['TrackSpanExporter', (options: object) => new TrackSpanExporter({ url, ...options })],
])('%s', (name, construct) => {
  it.each(WRONG)('refuses %o with option, value, rule and remedy', (options, said) => {
    const message = refusal(() => construct(options))
    expect(message).toMatch(said)
    expect(message.startsWith(`${name}: `)).toBe(true)
    expect(message.replace(/^.*Known:/, '')).not.toMatch(/spanIdentity|hmacKey|failures|runUntraced|delivery\b/)
    expect(hasLoginListener()).toBe(false)
  })
})

describe('the constructors', () => {
  it('refuse to do without what they need', () => {
    expect(refusal(() => new (SignedInSpanProcessor as new () => unknown)())).toMatch(
      /^SignedInSpanProcessor: options is missing; it must be an object/,
    )
    expect(refusal(() => new SignedInSpanProcessor({} as never))).toMatch(
      /exporter is missing; it must be an object with an export/,
    )
    expect(refusal(() => new TrackSpanExporter())).toMatch(/url/)
    expect(refusal(() => new TrackExporter())).toMatch(/url/)
    expect(hasLoginListener()).toBe(false)
  })
})

describe('TrackExporter', () => {
  it('names its options as they stand, and only those that it takes', () => {
    const messages = [
      refusal(() => new TrackExporter({ url, runUntraced: () => {} } as never)),
      refusal(() => new TrackExporter({ url, retries: 3 } as never)),
      refusal(() => new TrackExporter({ url, limits: { maxAge: 1 } } as never)),
      refusal(() => new TrackExporter({ url, timeouts: { flushMillis: -1 } })),
      refusal(() => new TrackExporter({ url, meterProvider: {} as never })),
      refusal(() => new TrackExporter({ url, onProblem: 5 as never })),
    ]
    expect(messages).toEqual([
      expect.stringMatching(/^TrackExporter: runUntraced: unknown key\./),
      expect.stringMatching(/^TrackExporter: retries: unknown key\. Known: name, /),
      expect.stringMatching(/^TrackExporter: limits\.maxAge: unknown key\. Did you mean "maxAgeMillis"\?/),
      expect.stringMatching(/^TrackExporter: timeouts\.flushMillis is -1; it must be more than 0/),
      expect.stringMatching(/^TrackExporter: meterProvider is an object; it must be/),
      expect.stringMatching(/^TrackExporter: onProblem is 5; it must be a function/),
    ])
    for (const message of messages) expect(message.replace(/^.*Known:/, '')).not.toMatch(/runUntraced|delivery\./)
  })
})
