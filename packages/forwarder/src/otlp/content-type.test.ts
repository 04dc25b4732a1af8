import { expect, it } from 'vitest'
import { toOtlpEncoding } from './content-type.ts'

it('takes a media type for what it is, whatever its parameters and case', () => {
  const types = [
    'application/x-protobuf',
    'Application/JSON; charset=utf-8',
    'application/json ;a=b',
    'text/plain',
    'application/jsonl',
    '',
    undefined,
  ]
  expect(types.map(toOtlpEncoding)).toEqual(['protobuf', 'json', 'json', undefined, undefined, undefined, undefined])
})
