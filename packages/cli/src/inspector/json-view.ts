import { html } from 'hono/html'

/** A piece of the page. Values put into a template are escaped. */
export type Html = ReturnType<typeof html>

// A string (with the colon behind it if it is a key), a literal, or a number of pretty-printed JSON.
const TOKEN = /("(?:[^"\\]|\\.)*")(:?)|\b(?:true|false|null)\b|-?\d[\d.eE+-]*/g

/** JSON text, indented, with its tokens marked for the style sheet. Text that is no JSON is shown as it is. */
export function renderJson(text: string): Html {
  const pretty = prettyPrint(text)
  const parts: (Html | string)[] = []
  let end = 0
  for (const match of pretty.matchAll(TOKEN)) {
    const [token, quoted, colon] = match
    parts.push(pretty.slice(end, match.index))
    if (quoted === undefined) parts.push(html`<span class="j-literal">${token}</span>`)
    else if (colon === ':') parts.push(html`<span class="j-key">${quoted}</span>:`)
    else parts.push(html`<span class="j-string">${quoted}</span>`)
    end = match.index + token.length
  }
  parts.push(pretty.slice(end))
  return html`<pre class="json" tabindex="0"><code>${parts}</code></pre>`
}

function prettyPrint(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), undefined, 2)
  } catch {
    return text
  }
}
