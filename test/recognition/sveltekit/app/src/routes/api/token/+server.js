import { json } from '@sveltejs/kit'
import { SignJWT } from 'jose'
import { verify } from '../../../lib/server/users.js'

const key = new TextEncoder().encode('a secret of the test that is long enough for it')

export const POST = async ({ request }) => {
  const { username, password } = await request.json()
  const user = await verify(username, password)
  if (user === undefined) return json({ error: 'wrong' }, { status: 401 })
  const token = await new SignJWT({ username }).setProtectedHeader({ alg: 'HS256' }).setSubject(user.id).sign(key)
  return json({ token })
}
