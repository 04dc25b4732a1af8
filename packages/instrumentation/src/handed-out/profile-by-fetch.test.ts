import { expect, it } from 'vitest'
import { globalState } from '../global-state.ts'
import { createScope, type RequestScope } from '../request-scope.ts'
import { hearProfile } from './profile-by-fetch.ts'

async function asked(...answers: readonly unknown[]): Promise<RequestScope['profile']> {
  const scope = createScope()
  hearProfile(scope)
  await globalState().scopes.run(scope, async () => {
    for (const answer of answers) expect(await Response.json(answer).json()).toEqual(answer)
  })
  return scope.profile
}
const idToken = (claims: object): string => `e30.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.c2ln`

it('hears whom the provider names in its profile, and nothing of what is asked for behind it', async () => {
  const profile = await asked(
    { access_token: 'secret', token_type: 'bearer' },
    { id: 7, login: 'ann', company: 'Acme' },
    [{ email: 'ann@example.org' }],
    { id: 99, name: 'a team' },
  )
  expect(profile?.identity).toMatchObject({ userId: '7', userName: 'ann', groupId: undefined })
  expect(profile?.isOidc).toBe(false)
})

it('hears whom an ID token names', async () => {
  const profile = await asked({ access_token: 'secret', id_token: idToken({ sub: 'g|7', email: 'ann@example.org' }) })
  expect(profile).toMatchObject({ identity: { userId: 'g|7', userName: 'ann@example.org' }, isOidc: true })
})

it('hears nothing of other requests, and leaves a refusal as it is', async () => {
  const scope = createScope()
  hearProfile(scope)
  await globalState().scopes.run(createScope(), () => Response.json({ id: 7, login: 'ann' }).json())
  expect(scope.profile?.identity).toBeUndefined()
  await globalState().scopes.run(scope, () => expect(new Response('no JSON').json()).rejects.toThrow(SyntaxError))
  expect(scope.profile?.identity).toBeUndefined()
})
