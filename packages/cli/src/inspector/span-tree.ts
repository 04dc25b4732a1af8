import { html } from 'hono/html'
import type { StoredSpan } from '../receiver/span-store.ts'
import { type Html, renderJson } from './json-view.ts'

/** The spans of a trace as nested lists, children below their parent, in the order of their start. */
export function renderSpanTree(spans: readonly StoredSpan[]): Html {
  const known = new Set(spans.map(({ spanId }) => spanId))
  const childrenOf = new Map<string, StoredSpan[]>()
  for (const span of spans) {
    const parent = span.parentSpanId !== null && known.has(span.parentSpanId) ? span.parentSpanId : ''
    childrenOf.set(parent, [...(childrenOf.get(parent) ?? []), span])
  }
  return renderLevel(childrenOf.get('') ?? [], childrenOf)
}

function renderLevel(spans: readonly StoredSpan[], childrenOf: ReadonlyMap<string, readonly StoredSpan[]>): Html {
  return html`<ol class="spans">${spans.map((span) => {
    const children = childrenOf.get(span.spanId)
    return html`<li>${renderSpan(span)}${children && renderLevel(children, childrenOf)}</li>`
  })}</ol>`
}

function renderSpan(span: StoredSpan): Html {
  const millis = Number(span.endNanos - span.startNanos) / 1e6
  return html`<details class="span span-${span.verdict}">
    <summary>
      <span class="kind">${span.kind.toLowerCase()}</span>
      <span class="span-name">${span.name}</span>
      ${span.status === 'ERROR' ? html`<span class="chip bad">error</span>` : ''}
      ${span.verdict === 'sign-in' ? html`<span class="chip good">sign-in</span>` : ''}
      ${span.verdict === 'near-miss' ? html`<span class="chip warn">near miss</span>` : ''}
      <span class="duration">${millis < 10 ? millis.toFixed(1) : Math.round(millis)} ms</span>
    </summary>
    ${span.detail === '' ? '' : html`<p class="detail">${span.detail}</p>`}
    <p class="muted mono">${span.scope} · ${span.spanId}</p>
    ${renderJson(span.attributes)}
  </details>`
}
