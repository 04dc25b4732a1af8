import { json } from '@sveltejs/kit'
import { endSession } from '../../lib/server/sessions.js'

export const POST = ({ cookies }) => {
  endSession(cookies)
  return json({})
}
