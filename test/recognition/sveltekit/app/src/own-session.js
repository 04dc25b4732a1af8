// The hooks of the app for version 3, and part of those for version 2.
import { userOf } from './lib/server/sessions.js'

export const handle = ({ event, resolve }) => {
  event.locals.user = userOf(event.cookies)
  return resolve(event)
}
