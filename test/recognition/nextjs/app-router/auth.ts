import NextAuth from 'next-auth'
import Credentials from 'next-auth/providers/credentials'
import { personBy } from '@/lib/people.ts'

export const { handlers, auth } = NextAuth({
  trustHost: true,
  providers: [
    Credentials({
      credentials: { username: {}, password: {} },
      authorize: async ({ username, password }) => (await personBy(username, password)) ?? null,
    }),
  ],
})
