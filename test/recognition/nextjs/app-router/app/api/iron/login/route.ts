import { personBy } from '@/lib/people.ts'
import { ironSession } from '@/lib/session.ts'

export async function POST(request: Request) {
  const { username, password } = await request.json()
  const user = await personBy(username, password)
  if (user === undefined) return Response.json({ error: 'wrong' }, { status: 401 })
  const session = await ironSession()
  session.user = user
  await session.save()
  return Response.json({ user })
}
