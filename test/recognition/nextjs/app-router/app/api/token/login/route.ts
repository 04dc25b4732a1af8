import { cookies } from 'next/headers'
import { personBy } from '@/lib/people.ts'
import { encrypt } from '@/lib/token.ts'

export async function POST(request: Request) {
  const { username, password } = await request.json()
  const user = await personBy(username, password)
  if (user === undefined) return Response.json({ error: 'wrong' }, { status: 401 })
  const jar = await cookies()
  jar.set('token', await encrypt({ sub: user.id, name: user.name, org_id: user.orgId }), { httpOnly: true })
  return Response.json({ user })
}
