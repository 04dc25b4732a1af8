import { afterEach, describe, expect, it, vi } from 'vitest'
import { unrecordedLogin } from './unrecorded-login.ts'

const own = { traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), traceFlags: 0 }
const serviceName = () => unrecordedLogin(own, undefined, new Map(), 0).resource('service.name')

afterEach(() => {
  vi.unstubAllEnvs()
})

describe('the service name of a login that no span records', () => {
  it('is OTEL_SERVICE_NAME before OTEL_RESOURCE_ATTRIBUTES', () => {
    vi.stubEnv('OTEL_SERVICE_NAME', 'web')
    vi.stubEnv('OTEL_RESOURCE_ATTRIBUTES', 'service.name=api')
    expect(serviceName()).toBe('web')
  })

  it('is read from OTEL_RESOURCE_ATTRIBUTES, percent-decoded', () => {
    vi.stubEnv('OTEL_SERVICE_NAME', '')
    vi.stubEnv('OTEL_RESOURCE_ATTRIBUTES', 'deployment.environment.name=prod, service.name=shop%2Cfront')
    expect(serviceName()).toBe('shop,front')
  })

  it('is taken as it stands where it is not percent-encoded', () => {
    vi.stubEnv('OTEL_SERVICE_NAME', '')
    vi.stubEnv('OTEL_RESOURCE_ATTRIBUTES', 'service.name=100%')
    expect(serviceName()).toBe('100%')
  })

  it('is unknown without either', () => {
    vi.stubEnv('OTEL_SERVICE_NAME', '')
    vi.stubEnv('OTEL_RESOURCE_ATTRIBUTES', '')
    expect(serviceName()).toBeUndefined()
  })
})
