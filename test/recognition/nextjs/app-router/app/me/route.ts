import type { NextRequest } from 'next/server'
import { auth0 } from '@/lib/auth0.ts'

export async function GET(request: NextRequest) {
  return Response.json({ id: (await auth0.getSession(request))?.user.sub ?? null })
}
