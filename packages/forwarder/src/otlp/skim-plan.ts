import { type AttributeTest, type CompiledRule, compileAttributeTest, compileTextTests, type TextTest } from '@signed-in/core'
import { ByteTable, MAX_KEY_LENGTH } from './byte-table.ts'

/** Texts that a name in the body may equal or fit, each with the rules that ask for it. */
export interface TextPlan {
  readonly table: ByteTable
  /** Rules by the table's id. */
  readonly rulesOf: readonly (readonly number[])[]
  /** Globs, and literals too long for the table: asked with the decoded text. */
  readonly slow: readonly SlowText[]
}

/** A text test that needs the decoded text, behind the literal beginning that spares most texts the decoding. */
export interface SlowText {
  readonly rule: number
  readonly prefix: Buffer
  readonly passes: (text: string) => boolean
}

/** One attribute condition of one rule. */
export interface AttributeCondition {
  /** Id of its key. */
  readonly key: number
  /** The values as UTF-8 where every test is equality with a string: compared without decoding. */
  readonly texts: readonly Buffer[] | undefined
  readonly passes: (value: unknown) => boolean
  /** Holds, too, where the span has no such attribute (`exists: false`). */
  readonly passesAbsent: boolean
}

/** What an attribute key in the body means to the conditions. */
export interface KeyPlan {
  /** Conditions on this key that alone make the skimmer look at the whole rule: it has nothing more selective. */
  readonly triggers: readonly AttributeCondition[]
  /** Conditions on a dotted name that may lead into an object below this key. */
  readonly inside: readonly number[]
}

/** One rule as the skimmer checks it at the end of a span. */
export interface RulePlan {
  readonly hasName: boolean
  readonly hasEvent: boolean
  /** Bit `SpanKind` set for each kind that passes. */
  readonly kinds: number
  readonly conditions: readonly number[]
  /** No positive condition that a walk could stumble on: checked for every span. */
  readonly always: boolean
  readonly scopePasses: ((name: string) => boolean) | undefined
  readonly resource: readonly { readonly key: string; readonly passes: (value: unknown) => boolean }[]
}

/** All rules together, laid out for one walk over the bytes. */
export interface SkimPlan {
  readonly rules: readonly RulePlan[]
  /** The places of all rules. */
  readonly everyRule: readonly number[]
  readonly asksScope: boolean
  readonly asksResource: boolean
  readonly names: TextPlan
  readonly events: TextPlan
  readonly conditions: readonly AttributeCondition[]
  readonly keys: ByteTable
  readonly keyPlans: readonly KeyPlan[]
  /** For keys that stand in the body in an unusual order or are too long for the table. */
  readonly keyIds: ReadonlyMap<string, number>
}

const KIND_BITS = { INTERNAL: 1 << 1, SERVER: 1 << 2, CLIENT: 1 << 3, PRODUCER: 1 << 4, CONSUMER: 1 << 5 } as const
const ANY_KIND = 0b111110

/**
 * Lays out compiled rules for the skimmer. The plan may let a span through that the rules refuse, never the other way round:
 * status, vetoes and identity are judged on the decoded span, so that a near miss is still seen and counted.
 */
export function createSkimPlan(rules: readonly CompiledRule[]): SkimPlan {
  const conditions: AttributeCondition[] = []
  const keyIds = new Map<string, number>()
  const keyPlans: { triggers: AttributeCondition[]; inside: number[] }[] = []
  const keyId = (key: string): number => {
    const known = keyIds.get(key)
    if (known !== undefined) return known
    keyIds.set(key, keyPlans.length)
    return keyPlans.push({ triggers: [], inside: [] }) - 1
  }

  const rulePlans = rules.map((rule): RulePlan => {
    // An empty name does not stand on the wire, so a walk cannot meet it.
    const hasName = rule.spanNames !== undefined && !compileTextTests(rule.spanNames)('')
    const hasEvent = rule.events !== undefined
    // The attributes of the marking event come before the span's, so a rule with an event is decided by name and event alone.
    const own = hasEvent ? [] : rule.attributes.map((test) => toCondition(test, keyId(test.key)))
    const trigger = hasName || hasEvent ? undefined : chooseTrigger(own)
    if (trigger !== undefined) keyPlans[trigger.key]?.triggers.push(trigger)
    const ids = own.map((condition) => conditions.push(condition) - 1)
    for (const [index, id] of ids.entries()) {
      const key = rule.attributes[index]?.key ?? ''
      for (let dot = key.indexOf('.'); dot > 0; dot = key.indexOf('.', dot + 1))
        keyPlans[keyId(key.slice(0, dot))]?.inside.push(id)
    }
    return {
      hasName,
      hasEvent,
      kinds: rule.kinds === undefined ? ANY_KIND : rule.kinds.reduce((bits, kind) => bits | KIND_BITS[kind], 0),
      conditions: ids,
      always: !hasName && !hasEvent && trigger === undefined,
      scopePasses: rule.scopes === undefined ? undefined : compileTextTests(rule.scopes),
      resource: rule.resource.map((test) => ({ key: test.key, passes: compileAttributeTest(test) })),
    }
  })

  return {
    rules: rulePlans,
    everyRule: rulePlans.map((_, index) => index),
    asksScope: rulePlans.some((rule) => rule.scopePasses !== undefined),
    asksResource: rulePlans.some((rule) => rule.resource.length > 0),
    names: createTextPlan(rules.map((rule, index) => (rulePlans[index]?.hasName === true ? rule.spanNames : undefined))),
    events: createTextPlan(rules.map((rule) => rule.events)),
    conditions,
    keys: new ByteTable([...keyIds.keys()]),
    keyPlans,
    keyIds,
  }
}

function toCondition(test: AttributeTest, key: number): AttributeCondition {
  const texts: Buffer[] = []
  for (const value of test.anyOf) {
    if (value.kind === 'equals' && typeof value.value === 'string') texts.push(Buffer.from(value.value))
  }
  const passes = compileAttributeTest(test)
  const onlyTexts = texts.length === test.anyOf.length
  return { key, texts: onlyTexts ? texts : undefined, passes, passesAbsent: passes(undefined) }
}

/** The condition that holds for the fewest spans: equality with a text before anything else that needs the attribute. */
function chooseTrigger(conditions: readonly AttributeCondition[]): AttributeCondition | undefined {
  const positive = conditions.filter(({ passesAbsent }) => !passesAbsent)
  return positive.find(({ texts }) => texts !== undefined) ?? positive[0]
}

function createTextPlan(testsByRule: readonly (readonly TextTest[] | undefined)[]): TextPlan {
  const exact = new Map<string, number[]>()
  const slow: SlowText[] = []
  for (const [rule, tests] of testsByRule.entries()) {
    for (const test of tests ?? []) {
      if (test.kind === 'exact' && test.text !== '' && Buffer.byteLength(test.text) <= MAX_KEY_LENGTH) {
        exact.set(test.text, [...(exact.get(test.text) ?? []), rule])
      } else {
        const prefix = test.kind === 'exact' ? test.text : test.glob.slice(0, test.glob.search(/[*?]/))
        slow.push({ rule, prefix: Buffer.from(prefix), passes: compileTextTests([test]) })
      }
    }
  }
  return { table: new ByteTable([...exact.keys()]), rulesOf: [...exact.values()], slow }
}
