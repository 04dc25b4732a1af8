import NextAuth from 'next-auth'
import CredentialsProvider from 'next-auth/providers/credentials'
import { personBy } from '../../../people.js'

export default NextAuth({
  secret: 'a secret of the test that is long enough for it',
  providers: [
    CredentialsProvider({
      name: 'Password',
      credentials: { username: {}, password: {} },
      authorize: ({ username, password }) => personBy(username, password),
    }),
  ],
})
