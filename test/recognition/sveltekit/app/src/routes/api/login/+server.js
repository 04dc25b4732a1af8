import { json } from '@sveltejs/kit'
import { createSession } from '../../../lib/server/sessions.js'
import { verify } from '../../../lib/server/users.js'

export const POST = async ({ request, cookies }) => {
  const { username, password } = await request.json()
  const user = await verify(username, password)
  if (user === undefined) return json({ error: 'wrong' }, { status: 401 })
  createSession(cookies, user)
  return json({ user: { id: user.id, username: user.username } })
}
