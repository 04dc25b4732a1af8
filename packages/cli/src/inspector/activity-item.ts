import { html } from 'hono/html'
import type { StoredEvent } from '../receiver/event-store.ts'
import type { Refusal } from '../receiver/refusal-store.ts'
import type { StoredTrace } from '../receiver/span-store.ts'
import { type Html, renderJson } from './json-view.ts'
import { renderSpanTree } from './span-tree.ts'
import { toTraceSummary } from './trace-summary.ts'

/** One entry of the page's list. `id` is unique and stays the same when the entry changes. */
export interface ActivityItem {
  readonly id: string
  /** ISO 8601; the list shows the newest first. */
  readonly at: string
  readonly html: Html
  /** What a screen reader is told when the entry is new; empty for what is not worth a word. */
  readonly announcement: string
}

/** Entry of an event, with the spans of its trace if they have arrived. */
export function toEventItem(event: StoredEvent, trace: StoredTrace | undefined): ActivityItem {
  const id = `event-${event.seq}`
  const who = event.userName ?? event.userId
  const facts = factsOf(event.payload)
  return {
    id,
    at: event.receivedAt,
    announcement: `${event.name}: ${who}`,
    html: html`<details class="item event" id="${id}">
      <summary>
        <span class="avatar hue-${hueOf(event.userId)}" aria-hidden="true">${who.slice(0, 1).toUpperCase()}</span>
        <span class="main">
          <span class="title">${who} <span class="event-name">${event.name}</span></span>
          <span class="sub mono">${event.userId}</span>
        </span>
        <span class="chips">
          ${event.groupId === null ? html`<span class="chip warn">no group id</span>` : html`<span class="chip">${event.groupId}</span>`}
          ${facts.map((fact) => html`<span class="chip soft">${fact}</span>`)}
          ${event.times > 1 ? html`<span class="chip warn">came ${event.times} times, kept once</span>` : ''}
          ${event.conflicts > 0 ? html`<span class="chip bad">with another content</span>` : ''}
        </span>
        ${renderTime(event.occurredAt)}
      </summary>
      <div class="body columns">
        <section><h2>Payload</h2>${renderJson(event.payload)}</section>
        <section>
          <h2>Trace</h2>
          ${
            trace === undefined
              ? html`<p class="muted">${event.traceId === null ? 'The event names no trace.' : 'No span of its trace has arrived yet. The app sends spans in batches, every five seconds by default.'}</p>`
              : renderSpanTree(trace.spans)
          }
        </section>
      </div>
    </details>`,
  }
}

/** Entry of a trace without an event: what happened, and why it is no sign-in. */
export function toTraceItem(trace: StoredTrace): ActivityItem {
  const id = `trace-${trace.traceId}`
  const { title, service, status, verdict, reason, startedAt } = toTraceSummary(trace)
  return {
    id,
    at: startedAt,
    announcement: '',
    html: html`<details class="item trace" id="${id}">
      <summary>
        <span class="mark ${verdict}" aria-hidden="true"></span>
        <span class="main">
          <span class="title mono">${title}</span>
          <span class="sub">${reason}</span>
        </span>
        <span class="chips">
          ${status === undefined ? '' : html`<span class="chip ${status >= 400 ? 'bad' : 'soft'}">${status}</span>`}
          ${verdict === 'near-miss' ? html`<span class="chip warn">near miss</span>` : ''}
          ${verdict === 'sign-in' ? html`<span class="chip good">sign-in, event not here</span>` : ''}
          ${service === null ? '' : html`<span class="chip soft">${service}</span>`}
          <span class="chip soft">${trace.spans.length} ${trace.spans.length === 1 ? 'span' : 'spans'}</span>
        </span>
        ${renderTime(startedAt)}
      </summary>
      <div class="body">${renderSpanTree(trace.spans)}</div>
    </details>`,
  }
}

/** Entry of a refused request, with the reason. */
export function toRefusalItem(refusal: Refusal): ActivityItem {
  const id = `refusal-${refusal.seq}`
  return {
    id,
    at: refusal.receivedAt,
    announcement: `Refused a request with status ${refusal.status}`,
    html: html`<details class="item refusal" id="${id}">
      <summary>
        <span class="mark refused" aria-hidden="true"></span>
        <span class="main">
          <span class="title mono">POST ${refusal.path}</span>
          <span class="sub">${refusal.reason}</span>
        </span>
        <span class="chips"><span class="chip bad">refused ${refusal.status}</span></span>
        ${renderTime(refusal.receivedAt)}
      </summary>
      <div class="body"><p>${refusal.reason}</p></div>
    </details>`,
  }
}

function renderTime(iso: string): Html {
  return html`<time datetime="${iso}" title="${iso}">${iso.slice(11, 19)}</time>`
}

/** How and with what somebody signed in, as far as the sender said. */
function factsOf(payload: string): string[] {
  const { context = {} } = JSON.parse(payload) as { context?: Record<string, unknown> }
  return [context['method'], context['library'], context['service']].filter((fact) => typeof fact === 'string')
}

/** One of eight colours, always the same for the same user. */
function hueOf(userId: string): number {
  let sum = 0
  for (const letter of userId) sum = (sum * 31 + (letter.codePointAt(0) ?? 0)) % 8191
  return sum % 8
}
