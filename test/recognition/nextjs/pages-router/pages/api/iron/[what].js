import { getIronSession } from 'iron-session'
import { personBy } from '../../../people.js'

const OPTIONS = { cookieName: 'iron', password: 'a password that is at least 32 characters long' }

export default async function handler(request, response) {
  const session = await getIronSession(request, response, OPTIONS)
  if (request.query.what === 'login') {
    const user = await personBy(request.body.username, request.body.password)
    if (user === null) return response.status(401).json({ error: 'wrong' })
    session.user = user
    await session.save()
    return response.json({ user })
  }
  if (request.query.what === 'logout') {
    session.destroy()
    return response.json({})
  }
  session.visits = (session.visits ?? 0) + 1
  await session.save()
  return response.json({ user: session.user ?? null })
}
