import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import samlp from 'samlp'
import { generate } from 'selfsigned'

/** A running identity provider. */
export interface SamlIdp {
  /** Where service providers send authentication requests. */
  readonly entryPoint: string
  /** Its certificate, PEM. */
  readonly certificate: string
  stop(): Promise<void>
}

/** A request as the identity provider's library reads one. */
interface Asked {
  readonly query: Readonly<Record<string, string | undefined>>
}

/**
 * Starts a SAML 2.0 identity provider. The person at the browser is named by the parameter `as` of the address (`/sso?as=ann`), as
 * a session at the provider would; the signed response comes as the usual form that posts itself to the address of the request.
 */
export async function startSamlIdp(): Promise<SamlIdp> {
  const { private: key, cert } = await generate([{ name: 'commonName', value: 'saml-idp.test' }], {
    keySize: 2048,
    algorithm: 'sha256',
  })
  const options = {
    issuer: 'urn:test:idp',
    cert,
    key,
    getUserFromRequest: (request: Asked) => personOf(request.query['as'] ?? ''),
    getPostURL: (
      _audience: string,
      request: { documentElement: XmlElement },
      _req: unknown,
      done: (error: null, url: string) => void,
    ) => done(null, request.documentElement.getAttribute('AssertionConsumerServiceURL')),
  }
  // Refusing names the address itself: no request is parsed there.
  const refusal = { code: 'urn:oasis:names:tc:SAML:2.0:status:AuthnFailed', description: 'refused' }
  const backTo = (request: Asked, done: (error: null, url: string) => void): void => done(null, request.query['acs'] ?? '')
  const pages: Readonly<Record<string, Page>> = {
    '/sso': samlp.auth(options),
    '/deny': samlp.sendError({ issuer: 'urn:test:idp', cert, key, error: refusal, getPostURL: backTo }),
  }
  const server = createServer((request, response) => show(pages, request, response))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    entryPoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}/sso`,
    certificate: cert,
    stop: () => {
      server.closeAllConnections()
      return new Promise((resolve) => server.close(() => resolve()))
    },
  }
}

type Page = (request: unknown, response: unknown, next: (error?: unknown) => void) => void

/** The library is written for Express and uses these three things of it. */
function show(pages: Readonly<Record<string, Page>>, request: IncomingMessage, response: ServerResponse): void {
  const url = new URL(request.url ?? '/', 'http://127.0.0.1')
  const query = Object.fromEntries(url.searchParams)
  const page = pages[url.pathname]
  const express = {
    set: (name: string, value: string) => response.setHeader(name, value),
    send: (body: unknown) => response.end(String(body)),
  }
  const fail = (error?: unknown): void => {
    response.statusCode = error === undefined ? 404 : 500
    response.end(String(error))
  }
  if (page === undefined) fail()
  else page(Object.assign(request, { query }), Object.assign(response, express), fail)
}

interface XmlElement {
  getAttribute(name: string): string
}

/** A person as the provider's profile mapper wants one. */
function personOf(name: string): object {
  return {
    id: `saml|${name}`,
    displayName: name,
    name: { givenName: name, familyName: 'Test' },
    emails: [{ value: `${name}@idp.test` }],
  }
}
