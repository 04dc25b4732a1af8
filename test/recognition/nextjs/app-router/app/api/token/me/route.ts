import { cookies } from 'next/headers'
import { decrypt, encrypt } from '@/lib/token.ts'

export async function GET() {
  const jar = await cookies()
  const claims = await decrypt(jar.get('token')?.value)
  // A sliding session: every visit gets a fresh token.
  if (claims !== undefined) jar.set('token', await encrypt({ sub: claims['sub'] }), { httpOnly: true })
  return Response.json({ user: claims?.['sub'] ?? null })
}
