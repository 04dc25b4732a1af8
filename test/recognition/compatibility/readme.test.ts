import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type AppProcess, Browser, startApp } from '@signed-in-test/recognition-harness'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const here = fileURLToPath(new URL('.', import.meta.url))
const readme = readFileSync(new URL('../../../packages/instrumentation/README.md', import.meta.url), 'utf8')
const report = join(here, '../harness/preload/report-sign-ins.cjs')

/** The code of the block with this file name. */
function sample(name: string): string {
  const match = new RegExp(`^\`\`\`js ${name}\\n([\\s\\S]*?)^\`\`\`$`, 'm').exec(readme)
  if (match?.[1] === undefined) throw new Error(`the README has no sample ${name}`)
  return match[1]
}

/** A small app with passport-local, and routes that call the sample of hand-written logins. */
const APP = `
import express from 'express'
import session from 'express-session'
import passport from 'passport'
import { Strategy } from 'passport-local'
import { finishLogin, logIn } from './login.mjs'

passport.use(new Strategy((username, password, done) => done(null, password === 'right' && { uuid: 'uu-1', id: 'i-1', nick: 'Nick', shopId: 's-1', orgId: 'o-1' })))
passport.serializeUser((user, done) => done(null, user.id))
const app = express().use(express.json(), session({ secret: 's', resave: false, saveUninitialized: false }))
app.post('/login', passport.authenticate('local'), (_req, res) => res.json({}))
app.post('/finish', (req, res) => res.json({ returned: String(finishLogin(req.body)) }))
app.post('/wrapped', (req, res) => logIn(req.body.name, req.body.password).then((user) => res.json(user), (error) => res.status(401).json({ error: error.message })))
const server = app.listen(0, '127.0.0.1', () => console.log('listening on http://127.0.0.1:' + server.address().port))
`

describe.each(['setup.mjs', 'options.mjs'])('an app started with %s of the README', (setup) => {
  let folder: string
  let app: AppProcess
  beforeAll(async () => {
    folder = mkdtempSync(join(here, '.readme-'))
    for (const name of [setup, 'login.mjs']) writeFileSync(join(folder, name), sample(name))
    writeFileSync(join(folder, 'app.mjs'), APP)
    app = await startApp({ main: join(folder, 'app.mjs'), isInstrumented: false, preload: [report, join(folder, setup)] })
  }, 40_000)
  afterAll(async () => {
    await app.stop()
    rmSync(folder, { recursive: true })
  })

  it('has its passport logins seen, with the identity that the options say', async () => {
    const browser = new Browser(app.url)
    await browser.post('/login', { json: { username: 'n', password: 'wrong' }, expect: 401 })
    await browser.post('/login', { json: { username: 'n', password: 'right' }, expect: 200 })
    const expected =
      setup === 'setup.mjs'
        ? { 'user.id': 'i-1', 'signed_in.group_id': 'o-1' }
        : { 'user.id': 'uu-1', 'user.name': 'Nick', 'signed_in.group_id': 's-1' }
    expect(await app.takeSignIns()).toMatchObject([expected])
  })

  it('has its hand-written logins recorded', async () => {
    const browser = new Browser(app.url)
    const user = { id: 7, name: 'Ann', accountId: 'a-1' }
    expect((await browser.post('/finish', { json: user, expect: 200 })).json()).toEqual({ returned: 'undefined' })
    const refused = await browser.post('/wrapped', { json: { name: 'bob', password: 'wrong' }, expect: 401 })
    expect(refused.json()).toEqual({ error: 'wrong password' })
    const answer = await browser.post('/wrapped', { json: { name: 'bob', password: 'right' }, expect: 200 })
    expect(answer.json()).toEqual({ id: 'user-bob', name: 'bob' })
    expect(await app.takeSignIns()).toMatchObject([
      { 'user.id': '7', 'user.name': 'Ann', 'signed_in.group_id': 'a-1', 'signed_in.method': 'password' },
      { 'user.id': 'user-bob', 'user.name': 'bob' },
    ])
  })
})
