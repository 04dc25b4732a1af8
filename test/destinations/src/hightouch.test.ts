import { execFile, execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'
import { fetchedPeer } from '../../forwarder/src/fetched-peer.ts'
import { EVENT, first, PROPERTIES, useReceiver, type Wire } from './receiver.ts'

// Hightouch's SDK for Node is not in the registry of npm. The one for Python, for servers too, is in that of Python.
const wire = useReceiver()
const at = (name: string) => new URL(`../hightouch/${name}`, import.meta.url)

const sdk = fetchedPeer({
  name: 'hightouch',
  what: 'Hightouch’s Python SDK',
  manifests: [at('requirements.txt')],
  install(folder) {
    const run = (command: string, ...args: string[]) => execFileSync(command, args, { stdio: ['ignore', 'ignore', 'pipe'] })
    run('python3', '-m', 'venv', folder)
    run(join(folder, 'bin', 'python'), '-m', 'pip', 'install', '--quiet', '-r', fileURLToPath(at('requirements.txt')))
  },
})

it('puts a sign-in on the wire as events-sdk-python does', { timeout: 60_000 }, async ({ skip }) => {
  if ('missing' in sdk) return skip(sdk.missing)
  const { id, userId, timestamp } = EVENT
  const context = { groupId: 'account_123' }
  const call = { message_id: id, user_id: userId, event: 'signed_in', properties: PROPERTIES, context, timestamp }
  const env = { ...process.env, HTTP_PROXY: '', http_proxy: '' }
  await promisify(execFile)(
    join(sdk.folder, 'bin', 'python'),
    [fileURLToPath(at('track.py')), wire.origin, JSON.stringify(call)],
    { env },
  )
  const theirs = wire.received[0] as Wire
  const ours = await wire.ours({ destination: 'hightouch', url: wire.origin })
  expect(ours.path).toBe(theirs.path)
  // The one for Python puts the key into the body; the one for Node, and we, into the header, as the user of Basic.
  expect(Buffer.from(String(ours.authorization).slice('Basic '.length), 'base64').toString()).toBe(`${theirs.body['writeKey']}:`)
  const { type, messageId, userId: user, event, properties, timestamp: time, context: around } = first(theirs.body['batch'])
  const mine = first(ours.body['batch'])
  expect(mine).toEqual({ type, messageId, userId: user, event, properties, timestamp: mine['timestamp'], context })
  expect(new Date(String(time))).toEqual(new Date(String(mine['timestamp'])))
  expect(around).toMatchObject(context)
})
