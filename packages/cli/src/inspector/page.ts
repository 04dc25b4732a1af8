import { html } from 'hono/html'
import type { ReceiverStats } from '../receiver/receiver-stats.ts'
import type { ActivityItem } from './activity-item.ts'
import type { Html } from './json-view.ts'

/** What the page shows when it is opened; later changes come over `/inspector/feed`. */
export interface PageContent {
  readonly stats: ReceiverStats
  /** Newest first. */
  readonly items: readonly ActivityItem[]
  /** Base URL by which the browser reached the receiver. */
  readonly baseUrl: string
}

/** The inspector's page, complete and readable without its script. */
export function renderPage({ stats, items, baseUrl }: PageContent): Html {
  return html`<!doctype html>
<html lang="en">
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <meta name="color-scheme" content="light dark">
  <title>Signed In · Inspector</title>
  <link rel="icon" href="/inspector/mark.svg" type="image/svg+xml">
  ${['theme', 'page', 'activity', 'detail'].map((name) => html`<link rel="stylesheet" href="/inspector/${name}.css">`)}
  <script type="module" src="/inspector/inspector.js"></script>
</head>
<body>
  <a class="skip" href="#activity">Skip to the activity</a>
  <header>
    <div class="brand"><img src="/inspector/mark.svg" alt="" width="32" height="32"><h1>Signed In <span>Inspector</span></h1></div>
    <p id="live" class="live" role="status">not connected</p>
  </header>
  <div id="stats">${renderStats(stats)}</div>
  <main>
    <div class="toolbar">
      <fieldset>
        <legend class="hidden">Show</legend>
        ${renderFilter('all', 'Everything', true)}
        ${renderFilter('event', 'Events')}
        ${renderFilter('trace', 'Not sign-ins')}
        ${renderFilter('refusal', 'Refused')}
      </fieldset>
      <label class="search"><span class="hidden">Search</span><input type="search" id="search" placeholder="Search user, account, route …"></label>
    </div>
    <section id="activity" aria-label="Activity" tabindex="-1">${items.map((item) => item.html)}</section>
    ${renderSetup(baseUrl, items.length === 0)}
  </main>
  <p id="announcer" class="hidden" aria-live="polite"></p>
</body>
</html>`
}

/** The row of counters; sent again whenever one of them changes. */
export function renderStats(stats: ReceiverStats): Html {
  const refused = Object.values(stats.refused).reduce((sum, n) => sum + n, 0)
  return html`<dl class="stats">
    ${renderStat('Events', stats.events, 'good')}
    ${renderStat('Duplicates', stats.duplicates, stats.conflicts > 0 ? 'bad' : '')}
    ${renderStat('Refused', refused, refused > 0 ? 'bad' : '')}
    ${renderStat('Traces', stats.traces, '')}
    ${renderStat('Spans', stats.spans, '')}
  </dl>`
}

function renderStat(name: string, value: number, tone: string): Html {
  return html`<div class="${tone}"><dt>${name}</dt><dd>${value.toLocaleString('en')}</dd></div>`
}

function renderFilter(value: string, label: string, isChecked: boolean = false): Html {
  return html`<label><input type="radio" name="show" value="${value}" ${isChecked ? 'checked' : ''}><span>${label}</span></label>`
}

function renderSetup(baseUrl: string, isOpen: boolean): Html {
  const environment = [
    `export SIGNED_IN_TRACK_URL=${baseUrl}/track`,
    `export OTEL_EXPORTER_OTLP_ENDPOINT=${baseUrl}`,
    'node --import @signed-in/otel/register app.js',
  ].join('\n')
  return html`<details class="setup" ${isOpen ? 'open' : ''}>
    <summary>Point your app here</summary>
    <p>Start your app with these two variables, sign in, and watch the event appear. Nothing leaves this machine.</p>
    <pre tabindex="0"><code>${environment}</code></pre>
  </details>`
}
