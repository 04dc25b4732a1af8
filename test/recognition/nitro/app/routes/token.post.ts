import bcrypt from 'bcryptjs'
import { createError, defineEventHandler, readBody } from 'h3'
import jwt from 'jsonwebtoken'

const hash = bcrypt.hashSync('right', 4)

export default defineEventHandler(async (event) => {
  const { username, password } = await readBody(event)
  if (username !== 'ann' || !(await bcrypt.compare(password, hash))) throw createError({ statusCode: 401 })
  return { token: jwt.sign({ sub: 'user-ann', name: username }, 'a secret of the test') }
})
