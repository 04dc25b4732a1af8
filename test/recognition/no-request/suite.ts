import { fileURLToPath } from 'node:url'
import type { Browser, Scenario, Suite } from '@signed-in-test/recognition-harness'

async function login(browser: Browser, transport: string, name: string, password: string, told: string): Promise<void> {
  const answer = (await browser.post(`/${transport}`, { json: { name, password, told }, expect: 200 })).json()
  if ('token' in answer !== (password === 'right')) throw new Error(`${transport}: ${JSON.stringify(answer)}`)
}

/** Nothing says where such a login begins and ends: what shows itself there belongs to nobody, and the app says it by one line. */
const OUTSIDE = ['socket.io', 'websocket', 'grpc', 'queue', 'timer']
const ann = { userId: 'x-ann', userName: 'ann', method: 'password' }

const scenarios: readonly Scenario[] = [
  ...OUTSIDE.flatMap((transport): readonly Scenario[] => [
    {
      name: `${transport}: a hand-written login, good and bad, that nobody tells of`,
      isCore: true,
      drive: async (browser) => {
        await login(browser, transport, 'ann', 'right', 'by nobody')
        await login(browser, transport, 'ann', 'wrong', 'by nobody')
      },
      signIns: [],
    },
    {
      name: `${transport}: recorded, and wrapped, good and bad`,
      isCore: true,
      drive: async (browser) => {
        for (const told of ['recorded', 'wrapped']) {
          await login(browser, transport, 'ann', 'wrong', told)
          await login(browser, transport, 'ann', 'right', told)
        }
      },
      signIns: [ann, ann],
    },
  ]),
  {
    name: 'ten people at once over five ways, recorded by the app, every second one wrong',
    isCore: true,
    drive: async (_browser, { newBrowser }) => {
      await Promise.all(
        OUTSIDE.flatMap((transport, i) => [
          login(newBrowser(), transport, `p${i}`, 'right', 'recorded'),
          login(newBrowser(), transport, `q${i}`, 'wrong', 'recorded'),
        ]),
      )
    },
    signIns: OUTSIDE.map((_, i) => ({ userId: `x-p${i}` })),
  },
  {
    name: 'a worker thread that compares and signs by itself',
    isCore: true,
    drive: async (browser) => {
      await login(browser, 'worker', 'ann', 'right', 'by nobody')
      await login(browser, 'worker', 'ann', 'wrong', 'by nobody')
    },
    signIns: [],
  },
  {
    name: 'socket.io by polling: each message is an HTTP request, and no more is seen of it than elsewhere',
    isCore: true,
    drive: async (browser) => {
      await login(browser, 'polling', 'ann', 'wrong', 'recorded')
      await login(browser, 'polling', 'ann', 'right', 'recorded')
      await login(browser, 'polling', 'ann', 'right', 'recorded')
    },
    signIns: [ann, ann],
  },
]

/** Logins without an HTTP request: libraries' own events and `recordSignIn` work there, and nothing is made up. */
export const suite: Suite = {
  library: 'logins without a request',
  versions: ['socket.io 4.8.4', 'ws 8.23.0', '@grpc/grpc-js 1.14.7', 'node:worker_threads'],
  startServers: () => Promise.resolve({ env: {}, stop: () => Promise.resolve() }),
  variants: [
    {
      title: 'sockets, gRPC, jobs and threads, ESM',
      command: { main: fileURLToPath(new URL('app/main.mjs', import.meta.url)) },
      scenarios,
      alsoOn: [20, 26],
    },
  ],
}
