import { SvelteKitAuth } from '@auth/sveltekit'
import Credentials from '@auth/sveltekit/providers/credentials'
import { verify } from './lib/server/users.js'

const provider = Credentials({
  credentials: { username: {}, password: {} },
  authorize: async ({ username, password }) => {
    const user = await verify(username, password)
    return user === undefined ? null : { id: user.id, name: user.username, email: user.email }
  },
})

export const { handle, signIn, signOut } = SvelteKitAuth({
  providers: [provider],
  secret: 'a secret of the test that is long enough for it',
  trustHost: true,
})
