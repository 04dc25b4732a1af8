import { auth } from '@/auth.ts'

export default async function Page() {
  const session = await auth()
  return <p>{session?.user?.name ?? 'nobody'}</p>
}
