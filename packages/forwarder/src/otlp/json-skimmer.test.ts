import { compileRules } from '@signed-in/core'
import { describe, expect, it } from 'vitest'
import { createJsonSkimmer } from './json-skimmer.ts'

function body(name: string, attributes: string = ''): Buffer {
  return Buffer.from(`{"resourceSpans":[{"scopeSpans":[{"spans":[{"name":"${name}","attributes":[${attributes}]}]}]}]}`)
}

describe('the JSON skimmer', () => {
  it('does not parse a body without the texts of any rule', () => {
    const skim = createJsonSkimmer(compileRules([{ name: 'login', when: { span_name: 'user.login' } }]).rules)
    expect(skim(body('user.logout'))).toEqual({ spans: 0, readable: true, views: [] })
    expect(skim(body('user.login')).views).toHaveLength(1)
  })

  it('parses a body that hides a name behind escapes', () => {
    const skim = createJsonSkimmer(compileRules([{ name: 'login', when: { span_name: 'user/login' } }]).rules)
    expect(skim(body('user\\/login')).views[0]?.name).toBe('user/login')
    expect(skim(body('\\u0075ser/login')).views[0]?.name).toBe('user/login')
  })

  it('finds a dotted name that leads into an object', () => {
    const skim = createJsonSkimmer(
      compileRules([{ name: 'org', when: { attributes: { 'user.org.id': 'acme' } } }], { builtIn: false }).rules,
    )
    const inner = '{"key":"user","value":{"kvlistValue":{"values":[{"key":"org.id","value":{"stringValue":"acme"}}]}}}'
    expect(skim(body('x', inner)).views).toHaveLength(1)
  })

  it('parses every body if a rule has no text of its own', () => {
    const skim = createJsonSkimmer(compileRules([{ name: 'any', when: { kind: 'SERVER' } }]).rules)
    expect(skim(body('x')).spans).toBe(1)
  })

  it('says of a body that is no JSON object that it cannot read it', () => {
    const skim = createJsonSkimmer(compileRules([]).rules)
    expect(['', '\n', '[1]', '{"a":1', 'nonsense'].map((text) => skim(Buffer.from(text)).readable)).toEqual([
      false,
      false,
      false,
      false,
      false,
    ])
    expect(skim(Buffer.from(' \r\n{}\n')).readable).toBe(true)
    expect(skim(Buffer.from('{"signed_in": nonsense, "x":"signed_in"}')).readable).toBe(false)
  })
})
