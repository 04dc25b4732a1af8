import type { FindAccount } from 'oidc-provider'

/**
 * An account at the provider: the subject is not the user name, as with real providers. As `support-for-ann` somebody of the support acts
 * in the place of ann, and the provider says so.
 */
export const findAccount: FindAccount = (_context, subject) => {
  const name = subject.replace(/^idp\|/, '')
  const act = name.startsWith('support-for-') ? { act: { sub: 'idp|support' } } : {}
  return {
    accountId: subject,
    claims: () => ({
      sub: subject,
      // What Keycloak calls an ID token; the others never ask for it.
      typ: 'ID',
      name: `${name} of the provider`,
      preferred_username: name,
      email: `${name}@idp.test`,
      org_id: `org-${name}`,
      ...act,
    }),
  }
}
