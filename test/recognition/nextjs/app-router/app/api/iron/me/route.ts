import { ironSession } from '@/lib/session.ts'

export async function GET() {
  const session = await ironSession()
  session.visits = (session.visits ?? 0) + 1
  await session.save()
  return Response.json({ user: session.user ?? null })
}
