import { getIronSession, type IronSession } from 'iron-session'
import { cookies } from 'next/headers'
import type { Person } from './people.ts'

/** The session of iron-session: a sealed cookie. */
export async function ironSession(): Promise<IronSession<{ user?: Person; visits?: number }>> {
  return getIronSession(await cookies(), { cookieName: 'iron', password: 'a password that is at least 32 characters long' })
}
