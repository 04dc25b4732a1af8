// Signs somebody in and ends as it is told.
import { recordSignIn } from '@signed-in/otel'

recordSignIn({ userId: 'user_123' })
const how = process.argv[2]
if (how === 'exit code') process.exitCode = 3
if (how === 'uncaught') {
  setTimeout(() => {
    throw new Error('the app broke')
  }, 200)
}
