import { describe, expect, it } from 'vitest'
import { resolveUser } from '../resolve-user.ts'
import { personOf } from './person-of.ts'

const who = (profile: object) => resolveUser(personOf(profile), { library: '@node-saml/node-saml' })

describe('the person of a SAML profile', () => {
  it('is the subject, with the names of Entra ID and AD FS', () => {
    const profile = {
      nameID: 'AAdz',
      'http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress': 'ann@acme.test',
      'http://schemas.microsoft.com/identity/claims/displayname': 'Ann',
      'http://schemas.microsoft.com/identity/claims/tenantid': 'tenant-1',
    }
    expect(who(profile)).toMatchObject({ userId: 'AAdz', userName: 'ann@acme.test', email: 'ann@acme.test', groupId: 'tenant-1' })
  })

  it('is the subject, with the names of Shibboleth', () => {
    const profile = {
      nameID: '_opaque',
      'urn:oid:0.9.2342.19200300.100.1.1': 'ann',
      'urn:oid:0.9.2342.19200300.100.1.3': 'ann@uni.test',
    }
    expect(who(profile)).toMatchObject({ userId: '_opaque', userName: 'ann', email: 'ann@uni.test' })
  })

  it('has an e-mail address if the subject is one', () => {
    const profile = { nameID: 'ann@acme.test', nameIDFormat: 'urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress' }
    expect(who(profile)).toMatchObject({ userId: 'ann@acme.test', email: 'ann@acme.test' })
  })

  it('keeps what the identity provider names as everybody does', () => {
    expect(who({ nameID: 'x', id: '7', username: 'ann', orgId: 'acme' })).toMatchObject({
      userId: '7',
      userName: 'ann',
      groupId: 'acme',
    })
  })
})
