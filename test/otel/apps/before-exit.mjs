// An app that goes on working when the process seems to be over, twice, and signs somebody in each time.
import { recordSignIn } from '@signed-in/otel'

recordSignIn({ userId: 'user_1' })
const more = ['user_2', 'user_3']
process.on('beforeExit', () => {
  const userId = more.shift()
  if (userId !== undefined) setTimeout(() => recordSignIn({ userId }), 200)
})
