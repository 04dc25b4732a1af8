import { sequence } from '@sveltejs/kit/hooks'
import { handle as authjs } from './auth.js'
import { handle as session } from './own-session.js'

export const handle = sequence(authjs, session)
