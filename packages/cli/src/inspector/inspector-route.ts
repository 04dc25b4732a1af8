import { readFile } from 'node:fs/promises'
import { Hono } from 'hono'
import { streamSSE } from 'hono/streaming'
import type { ReceiverEnv, ReceiverState } from '../receiver/receiver-state.ts'
import { toReceiverStats } from '../receiver/receiver-stats.ts'
import { type ItemChange, latestItems, toItemChange } from './latest-items.ts'
import { renderPage, renderStats } from './page.ts'

const ASSETS = new Map([
  ['theme.css', 'text/css; charset=utf-8'],
  ['page.css', 'text/css; charset=utf-8'],
  ['activity.css', 'text/css; charset=utf-8'],
  ['detail.css', 'text/css; charset=utf-8'],
  ['inspector.js', 'text/javascript; charset=utf-8'],
  ['mark.svg', 'image/svg+xml'],
])

// Nothing but the page's own files; what senders put into events can neither run nor call out.
const POLICY =
  "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

/** Most entries sent to a page at once: under load the newest are shown, and the counters tell the rest. */
const MAX_ITEMS_PER_PUSH = 50
const PUSH_INTERVAL_MILLIS = 150

/** The inspector: its page at `/`, its files, and the stream that keeps the page up to date. */
export function createInspectorRoute(state: ReceiverState): Hono<ReceiverEnv> {
  const app = new Hono<ReceiverEnv>()
  app.get('/', async (context) => {
    context.header('content-security-policy', POLICY)
    context.header('x-content-type-options', 'nosniff')
    context.header('cache-control', 'no-store')
    const baseUrl = new URL(context.req.url).origin
    return context.html(renderPage({ stats: toReceiverStats(state), items: latestItems(state, 200), baseUrl }))
  })
  for (const [name, type] of ASSETS) {
    app.get(`/inspector/${name}`, async (context) => {
      const file = await readFile(new URL(`../../web/${name}`, import.meta.url))
      return context.body(file, 200, { 'content-type': type, 'cache-control': 'no-cache', 'x-content-type-options': 'nosniff' })
    })
  }
  app.get('/inspector/feed', (context) =>
    streamSSE(context, async (stream) => {
      const changed = new Map<string, ItemChange>()
      const unsubscribe = state.feed.subscribe((activity) => {
        const change = toItemChange(state, activity)
        if (change === undefined) return
        // Deleted first, so that the entry changed last stands last.
        changed.delete(change.item.id)
        changed.set(change.item.id, change)
      })
      stream.onAbort(unsubscribe)
      await stream.writeSSE({ event: 'hello', data: '' })
      while (!stream.aborted && !stream.closed) {
        if (changed.size > 0) {
          const items = [...changed.values()].slice(-MAX_ITEMS_PER_PUSH)
          changed.clear()
          const data = {
            stats: String(await renderStats(toReceiverStats(state))),
            items: await Promise.all(items.map(toMessage)),
          }
          await stream.writeSSE({ event: 'activity', data: JSON.stringify(data) })
        }
        await stream.sleep(PUSH_INTERVAL_MILLIS)
      }
    }),
  )
  return app
}

async function toMessage({ item, replaces }: ItemChange): Promise<unknown> {
  return { id: item.id, html: String(await item.html), announcement: item.announcement, replaces }
}
