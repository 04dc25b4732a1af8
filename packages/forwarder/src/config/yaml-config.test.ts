import { expect, it } from 'vitest'
import { parseYamlConfig } from './yaml-config.ts'

const options = (text: string, env: Record<string, string> = {}): unknown => parseYamlConfig('f.yaml', text, env).options

it('puts variables, defaults and dollar signs in place', () => {
  const text = "a: ${env:HOST}:${env:PORT:-4318}\nb: $$5\nc: '${env:PORT:-1}'\nd: ${env:PORT:-1}\ne: ${env:FLAG:-true}\n"
  expect(options(text, { HOST: 'h' })).toEqual({ a: 'h:4318', b: '$5', c: '1', d: 1, e: true })
})

it('never parses what a variable holds as YAML', () => {
  expect(options('a: ${env:X}', { X: 'evil: {b: c}' })).toEqual({ a: 'evil: {b: c}' })
  expect(options('a: ${env:X}', { X: '${env:Y}' })).toEqual({ a: '${env:Y}' })
})

it('names file, line and variable where one is not set or the reference is none', () => {
  expect(() => options('a: 1\nb: ${env:NOPE}')).toThrow(
    'f.yaml:2: ${env:NOPE} is not set. Set NOPE, or write ${env:NOPE:-default}.',
  )
  expect(() => options('a: ${NOPE}')).toThrow('f.yaml:1: "${NOPE}" is no reference.')
})

it('names the line of broken YAML and never its text', () => {
  expect(() => options('a: 1\napi_key: "s3cr3t\n')).toThrow(/^f\.yaml:\d: not valid YAML \(MISSING_CHAR\)\.$/)
  expect(() => options('a: 1\na: 2\n')).toThrow('DUPLICATE_KEY')
})

it('spells options as in code, and leaves rules and headers alone', () => {
  const text = 'sign_in: { group_attributes: [a], rules: [{ user_id: x }] }\nheaders: { x_y: z }'
  expect(options(text)).toEqual({ signIn: { groupAttributes: ['a'], rules: [{ user_id: 'x' }] }, headers: { x_y: 'z' } })
})
