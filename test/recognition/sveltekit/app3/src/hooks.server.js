import { userOf } from './lib/server/sessions.js'

export const handle = ({ event, resolve }) => {
  event.locals.user = userOf(event.cookies)
  return resolve(event)
}
