import { sequence } from '@sveltejs/kit/hooks'
import { handle as authjs } from './auth.js'
import { userOf } from './lib/server/sessions.js'

const session = ({ event, resolve }) => {
  event.locals.user = userOf(event.cookies)
  return resolve(event)
}

export const handle = sequence(authjs, session)
