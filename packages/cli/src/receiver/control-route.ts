import { Hono } from 'hono'
import * as z from 'zod'
import { parseFault } from './faults.ts'
import type { ReceiverEnv, ReceiverState } from './receiver-state.ts'
import { readRequestBody } from './request-body.ts'

/**
 * `/_control/faults`, for tests: POST asks for a fault (see `Fault`), GET lists those not yet used up, DELETE forgets them. Only JSON
 * bodies are taken, which no foreign web page can send here without asking first.
 */
export function createControlRoute({ faults }: ReceiverState): Hono<ReceiverEnv> {
  return new Hono<ReceiverEnv>()
    .get('/faults', (context) => context.json({ faults: faults.list() }))
    .delete('/faults', (context) => {
      faults.clear()
      return context.body(null, 204)
    })
    .post('/faults', async (context) => {
      const body = await readRequestBody(context.req.raw, ['application/json'], 65_536)
      if (!body.ok) return context.json({ message: body.message }, body.status)
      try {
        faults.add(parseFault(JSON.parse(Buffer.from(body.bytes).toString('utf8'))))
      } catch (error) {
        const message = error instanceof z.ZodError ? z.prettifyError(error) : 'The body is no JSON.'
        return context.json({ message }, 400)
      }
      return context.json({ faults: faults.list() }, 201)
    })
}
