import { ironSession } from '@/lib/session.ts'

export async function POST() {
  const session = await ironSession()
  session.destroy()
  return Response.json({})
}
