import type { FindAccount } from 'oidc-provider'

/** An account at the provider: the subject is not the user name, as with real providers. */
export const findAccount: FindAccount = (_context, subject) => {
  const name = subject.replace(/^idp\|/, '')
  return {
    accountId: subject,
    claims: () => ({
      sub: subject,
      name: `${name} of the provider`,
      preferred_username: name,
      email: `${name}@idp.test`,
      org_id: `org-${name}`,
    }),
  }
}
