import { encodeStatus, encodeSuccess, RPC_CODE } from '@signed-in/forwarder'
import * as protobuf from 'protobufjs'
import { describe, expect, it } from 'vitest'

const statusType = protobuf
  .parse('syntax = "proto3"; message Status { int32 code = 1; string message = 2; }')
  .root.lookupType('Status')

describe('bodies of answers', () => {
  it('leave the partial success of a full success unset', () => {
    expect(encodeSuccess('protobuf')).toHaveLength(0)
    expect(encodeSuccess('json').toString()).toBe('{}')
  })

  it('carry a google.rpc.Status that another decoder reads', () => {
    const decoded = statusType.decode(encodeStatus('protobuf', RPC_CODE.unavailable, 'later'))
    expect(statusType.toObject(decoded)).toEqual({ code: 14, message: 'later' })
    expect(JSON.parse(encodeStatus('json', RPC_CODE.invalidArgument, 'no').toString())).toEqual({ code: 3, message: 'no' })
  })
})
