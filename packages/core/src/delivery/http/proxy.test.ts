import { describe, expect, it } from 'vitest'
import { createDelivery } from '../create-delivery.ts'
import { proxyFor } from './proxy.ts'

const at = (url: string, environment: Record<string, string>, setting?: string | false) =>
  proxyFor(new URL(url), setting, environment)?.href

describe('proxyFor', () => {
  it.each([
    ['https://a.example.com', { HTTPS_PROXY: 'http://p:8080' }, 'http://p:8080/'],
    ['https://a.example.com', { https_proxy: 'p:8080', HTTPS_PROXY: 'http://q:1' }, 'http://p:8080/'],
    ['http://a.example.com', { HTTPS_PROXY: 'http://p:8080' }, undefined],
    ['http://a.example.com', { HTTP_PROXY: 'http://p:8080' }, 'http://p:8080/'],
    ['https://a.example.com', { HTTPS_PROXY: 'http://p:1', NO_PROXY: 'example.com' }, undefined],
    ['https://a.example.com', { HTTPS_PROXY: 'http://p:1', NO_PROXY: 'x, .example.com' }, undefined],
    ['https://a.example.com', { HTTPS_PROXY: 'http://p:1', NO_PROXY: 'ample.com' }, 'http://p:1/'],
    ['https://a.example.com', { HTTPS_PROXY: 'http://p:1', NO_PROXY: 'a.example.com:8443' }, 'http://p:1/'],
    ['https://a.example.com:8443', { HTTPS_PROXY: 'http://p:1', NO_PROXY: 'a.example.com:8443' }, undefined],
    ['https://a.example.com', { HTTPS_PROXY: 'http://p:1', NO_PROXY: '*' }, undefined],
    ['http://127.0.0.1:4000', { HTTP_PROXY: 'http://p:1' }, undefined],
    ['http://localhost:4000', { HTTP_PROXY: 'http://p:1' }, undefined],
  ])('goes from %s with %j through %s', (url, environment, proxy) => {
    expect(at(url, environment)).toBe(proxy)
  })

  it('prefers the option to the environment, and false to both', () => {
    expect(at('https://a.example.com', { HTTPS_PROXY: 'http://p:1' }, 'http://q:2')).toBe('http://q:2/')
    expect(at('https://a.example.com', { HTTPS_PROXY: 'http://p:1' }, false)).toBeUndefined()
  })

  it('refuses what is no proxy when a delivery is made, and not at its first request', () => {
    expect(() => createDelivery({ url: 'https://x.example.com/track', proxy: 'socks5://u:p@proxy' })).toThrow('proxy')
  })

  it('refuses what is no proxy without repeating it', () => {
    expect(() => at('https://a.example.com', {}, 'socks5://u:s3cr3t@p')).toThrow('proxy: not an http or https URL of a proxy')
  })
})
