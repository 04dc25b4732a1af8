import { encodeTraceRequest, type PlainMessage } from './otlp-proto.ts'

/** A seeded generator of numbers in [0, 1): the same bodies in every run. */
export function createRandom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}

const text = (key: string, stringValue: string): PlainMessage => ({ key, value: { stringValue } })
const integer = (key: string, intValue: number): PlainMessage => ({ key, value: { intValue } })

function hex(random: () => number, bytes: number): Buffer {
  return Buffer.from(Array.from({ length: bytes }, () => Math.floor(random() * 256)))
}

function attributesOf(random: () => number, flavour: number): PlainMessage[] {
  const path = `/api/v1/orders/${Math.floor(random() * 1e6)}`
  if (flavour < 0.4) {
    return [
      text('http.request.method', 'GET'),
      text('url.path', path),
      text('url.scheme', 'https'),
      text('server.address', 'api.shop.example'),
      integer('server.port', 443),
      integer('http.response.status_code', 200),
      text('network.protocol.version', '1.1'),
      text('network.peer.address', '10.11.12.13'),
      text('user_agent.original', 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0'),
      text('http.route', '/api/v1/orders/:id'),
      text('client.address', '192.0.2.17'),
    ]
  }
  if (flavour < 0.75) {
    return [
      text('db.system.name', 'postgresql'),
      text('db.namespace', 'shop'),
      text(
        'db.query.text',
        'SELECT id, total, currency, state FROM orders WHERE customer_id = $1 ORDER BY created_at DESC LIMIT 50',
      ),
      text('db.operation.name', 'SELECT'),
      text('db.collection.name', 'orders'),
      text('server.address', 'db.internal'),
      integer('server.port', 5432),
      text('network.peer.address', '10.20.30.40'),
      integer('db.response.returned_rows', Math.floor(random() * 50)),
      text('thread.name', 'main'),
    ]
  }
  return [
    text('messaging.system', 'kafka'),
    text('messaging.destination.name', 'orders.created'),
    text('messaging.operation.name', 'publish'),
    integer('messaging.batch.message_count', 1),
    text('messaging.client.id', `producer-${Math.floor(random() * 16)}`),
    text('messaging.message.id', path),
    text('code.function.name', 'OrderService.publishCreated'),
    text('code.file.path', '/srv/app/dist/orders/service.js'),
    integer('code.line.number', 217),
    text('app.tenant.tier', 'gold'),
  ]
}

function span(random: () => number, name: string, attributes: readonly PlainMessage[], extra: PlainMessage = {}): PlainMessage {
  const start = 1_795_419_779_000_000_000n + BigInt(Math.floor(random() * 1e9))
  return {
    traceId: hex(random, 16),
    spanId: hex(random, 8),
    parentSpanId: hex(random, 8),
    name,
    kind: 1 + Math.floor(random() * 5),
    startTimeUnixNano: String(start),
    endTimeUnixNano: String(start + 4_200_000n),
    attributes,
    flags: 257,
    ...extra,
  }
}

/** One of our login spans. */
export function loginSpan(random: () => number, userId: string): PlainMessage {
  return span(random, 'sign_in', [
    text('user.id', userId),
    text('user.name', 'Ada Lovelace'),
    text('signed_in.group_id', 'account_123'),
    text('signed_in.method', 'password'),
    text('signed_in.library', 'passport'),
    text('signed_in.outcome', 'success'),
  ])
}

/** What a fleet sends: HTTP, database and messaging spans, 2 % with an exception, `logins` of them login spans. */
export function traceRequest(spans: number, logins: number, seed: number = 1): PlainMessage {
  const random = createRandom(seed)
  const foreign = Array.from({ length: spans - logins }, () => {
    const flavour = random()
    const exception = {
      timeUnixNano: '1795419779000000000',
      name: 'exception',
      attributes: [
        text('exception.type', 'TypeError'),
        text('exception.stacktrace', 'TypeError: x\n    at a (b.js:1:2)\n'.repeat(8)),
      ],
    }
    return span(
      random,
      flavour < 0.4 ? 'GET /api/v1/orders/:id' : flavour < 0.75 ? 'pg.query:SELECT shop' : 'publish orders.created',
      attributesOf(random, flavour),
      {
        status: random() < 0.02 ? { code: 2 } : {},
        events: random() < 0.02 ? [exception] : [],
      },
    )
  })
  const resource = {
    attributes: Array.from({ length: 14 }, (_, index) => text(`k8s.label.name-${index}`, `value-${index}`)).concat([
      text('service.name', 'shop-api'),
      text('service.version', '4.7.1'),
    ]),
  }
  return {
    resourceSpans: [
      {
        resource,
        scopeSpans: [
          { scope: { name: '@opentelemetry/instrumentation-http', version: '0.301.0' }, spans: foreign },
          ...(logins === 0
            ? []
            : [
                {
                  scope: { name: '@signed-in/instrumentation', version: '1.0.0' },
                  spans: Array.from({ length: logins }, (_, index) => loginSpan(random, `user_${index}`)),
                },
              ]),
        ],
      },
    ],
  }
}

/** The same in bytes. */
export function traceBody(spans: number, logins: number, seed: number = 1): Buffer {
  return encodeTraceRequest(traceRequest(spans, logins, seed))
}
