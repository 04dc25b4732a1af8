import { auth } from '@clerk/nextjs/server'

export async function GET() {
  const { userId } = await auth()
  return userId === null ? Response.json({ error: 'nobody' }, { status: 401 }) : Response.json({ userId })
}
