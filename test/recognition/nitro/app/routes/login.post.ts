import bcrypt from 'bcryptjs'
import { createError, defineEventHandler, readBody } from 'h3'
import { getIronSession } from 'iron-session'

const hash = bcrypt.hashSync('right', 4)

export default defineEventHandler(async (event) => {
  const { username, password } = await readBody(event)
  if (username !== 'ann' || !(await bcrypt.compare(password, hash))) throw createError({ statusCode: 401 })
  const session = await getIronSession<{ userId?: string; username?: string }>(event.node.req, event.node.res, {
    cookieName: 'iron',
    password: 'a password that is at least 32 characters long',
  })
  session.userId = 'user-ann'
  session.username = username
  await session.save()
  return {}
})
