import { getServerSession } from 'next-auth/next'

export const getServerSideProps = async ({ req, res }) => {
  const session = await getServerSession(req, res, { secret: 'a secret of the test that is long enough for it', providers: [] })
  return { props: { name: session?.user?.name ?? 'nobody' } }
}

export default function Page({ name }) {
  return <p>{name}</p>
}
