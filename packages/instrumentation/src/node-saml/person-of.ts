/**
 * Names under which identity providers tell the same: the attribute names of WS-Federation (Entra ID, AD FS), and those of X.500 by
 * their object ids (Shibboleth).
 */
const ATTRIBUTES: Readonly<Record<string, readonly string[]>> = {
  username: [
    'http://schemas.xmlsoap.org/ws/2005/05/identity/claims/upn',
    'urn:oid:1.3.6.1.4.1.5923.1.1.1.6',
    'urn:oid:0.9.2342.19200300.100.1.1',
  ],
  email: ['http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress', 'urn:oid:0.9.2342.19200300.100.1.3'],
  name: [
    'http://schemas.microsoft.com/identity/claims/displayname',
    'http://schemas.xmlsoap.org/ws/2005/05/identity/claims/name',
    'urn:oid:2.16.840.1.113730.3.1.241',
  ],
  tenantId: ['http://schemas.microsoft.com/identity/claims/tenantid'],
}
const EMAIL_FORMAT = 'urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress'

/** A profile of the library, its attributes also under the names that everybody else gives them. */
export function personOf(profile: object): object {
  const own = profile as Readonly<Record<string, unknown>>
  const known: Record<string, unknown> = {}
  for (const [field, names] of Object.entries(ATTRIBUTES)) {
    const name = names.find((candidate) => own[candidate] !== undefined)
    if (name !== undefined) known[field] = own[name]
  }
  if (own['nameIDFormat'] === EMAIL_FORMAT) known['email'] ??= own['nameID']
  return { id: own['nameID'], ...known, ...profile }
}
