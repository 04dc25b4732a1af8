import { expect, it } from 'vitest'
import { runToEnd, startCli } from '../cli-host.fixture.ts'

const EVENT = {
  user_id: 'user_123',
  event: 'signed_in',
  properties: { user_name: 'username' },
  context: { group_id: 'account_123' },
  timestamp: '2023-11-02T00:30:08.276Z',
}

const post = (url: string, body: unknown, headers: Record<string, string> = {}): Promise<Response> =>
  fetch(url, { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(body) })

it('tells programs where it listens and what arrives, and ends in order on Ctrl-C', async () => {
  const cli = startCli(['inspect', '--port', '0', '--json'])
  const { track_url: url } = JSON.parse(await cli.line((line) => line.includes('listening'))) as { track_url: string }
  await post(url, EVENT)
  const event = JSON.parse(await cli.line((line) => line.includes('"kind":"event"'))) as object
  expect(event).toMatchObject({ seq: 1, duplicate: false, payload: EVENT })
  await post(url, { ...EVENT, user_id: '' })
  expect(await cli.line((line) => line.includes('refusal'))).toContain('"status":400')
  expect(await cli.interrupt()).toMatchObject({ code: 0, stderr: '' })
  await expect(post(url, EVENT)).rejects.toThrow()
})

it('tells people how to point an app at it', async () => {
  const cli = startCli(['inspect', '--port', '0'])
  const line = await cli.line((text) => text.includes('SIGNED_IN_TRACK_URL'))
  expect(line).toMatch(/export SIGNED_IN_TRACK_URL=http:\/\/127\.0\.0\.1:\d+\/track/)
  await cli.interrupt()
})

it('asks for the key of the environment with --require-key, and refuses to start without one', async () => {
  const cli = startCli(['inspect', '--port', '0', '--json', '--require-key'], { env: { SIGNED_IN_API_KEY: 's3cret' } })
  const { track_url: url } = JSON.parse(await cli.line((line) => line.includes('listening'))) as { track_url: string }
  expect((await post(url, EVENT)).status).toBe(401)
  expect((await post(url, EVENT, { 'x-api-key': 's3cret' })).status).toBe(200)
  await cli.interrupt()
  expect(await runToEnd(['inspect', '--port', '0', '--require-key'])).toMatchObject({
    code: 2,
    stderr: '--require-key needs a key: set SIGNED_IN_API_KEY.\n',
  })
})
