import { json } from '@sveltejs/kit'

export const GET = async ({ locals }) => json({ own: locals.user?.id, authjs: (await locals.auth?.())?.user?.name })
