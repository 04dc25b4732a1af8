import jwt from 'jsonwebtoken'
import { personBy } from '../../../people.js'

const SECRET = 'a secret of the test that is long enough for HS256'

export default async function handler(request, response) {
  if (request.query.what === 'login') {
    const user = await personBy(request.body.username, request.body.password)
    if (user === null) return response.status(401).json({ error: 'wrong' })
    const token = jwt.sign({ name: user.name, org_id: user.orgId }, SECRET, { subject: user.id, expiresIn: '1h' })
    return response.json({ token })
  }
  try {
    const { sub } = jwt.verify(String(request.headers.authorization).slice('Bearer '.length), SECRET)
    return response.json({ user: sub, token: jwt.sign({}, SECRET, { subject: sub, expiresIn: '1h' }) })
  } catch {
    return response.status(401).json({ error: 'wrong' })
  }
}
