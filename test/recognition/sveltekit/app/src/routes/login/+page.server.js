import { recordSignIn } from '@signed-in/otel'
import { fail, redirect } from '@sveltejs/kit'
import { createSession } from '../../lib/server/sessions.js'
import { verify } from '../../lib/server/users.js'

export const actions = {
  default: async ({ request, cookies, locals }) => {
    const form = await request.formData()
    const user = await verify(form.get('username'), form.get('password'))
    if (user === undefined) return fail(400, { message: 'wrong' })
    createSession(cookies, user)
    locals.user = user
    recordSignIn({ userId: user.id, userName: user.username, method: 'password' })
    redirect(303, '/me')
  },
}
