import { redirect } from 'next/navigation'
import { personBy } from '@/lib/people.ts'
import { ironSession } from '@/lib/session.ts'

async function logIn(form: FormData) {
  'use server'
  const user = await personBy(form.get('username'), form.get('password'))
  if (user === undefined) redirect('/action?wrong')
  const session = await ironSession()
  session.user = user
  await session.save()
  redirect('/action')
}

export default async function Page() {
  const { user } = await ironSession()
  return (
    <form action={logIn}>
      <p>{user?.name ?? 'nobody'}</p>
      <input name="username" />
      <input name="password" type="password" />
      <button type="submit">Log in</button>
    </form>
  )
}
