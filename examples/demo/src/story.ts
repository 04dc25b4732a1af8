import { styleText } from 'node:util'
import type { Receiver, StoredEvent } from '@signed-in/cli'
import type { ExampleApp } from './example-app.ts'
import type { PlayedScene, Tally } from './performance.ts'

// styleText leaves colours out where stdout is no terminal, and honours NO_COLOR.
const bold = (text: string): string => styleText('bold', text)
const dim = (text: string): string => styleText('dim', text)
const green = (text: string): string => styleText('green', text)
const red = (text: string): string => styleText('red', text)
const cyan = (text: string): string => styleText('cyan', text)

/** Tells what happens, line by line. */
export interface Story {
  begin(app: ExampleApp, receiver: Receiver): void
  scene(number: number, played: PlayedScene): void
  events(events: readonly StoredEvent[]): void
  ignored(played: readonly PlayedScene[]): void
  traces(receiver: Receiver): void
  places(app: ExampleApp, receiver: Receiver): void
  end(tally: Tally, isRight: boolean): void
  /** An event of somebody who signs in with a browser afterwards. */
  guest(event: StoredEvent): void
}

/** A story for the terminal. */
export function createStory(write: (line: string) => void = (line) => process.stdout.write(`${line}\n`)): Story {
  const heading = (text: string): void => write(`\n${bold(text)}`)
  return {
    begin(app) {
      write(`\n${bold('Signed In')}: the real sign-ins of a real app become events, and its normal traces go on as before.\n`)
      write('An ordinary Express 5 app with passport-local is running. Its code knows nothing of us; it was started with')
      write(`  ${cyan(app.command)}`)
      heading('What people do in it')
    },
    scene(number, { scene, visit, events, wentAsPlanned }) {
      const request = `${visit.method} ${visit.path} ${visit.status}`
      const outcome = events.length > 0 ? green(`→ ${events.map(({ name }) => name).join(', ')}`) : dim('  no event')
      const problem = wentAsPlanned ? '' : red('  (the app did not do what the story says)')
      write(`  ${number}  ${scene.title.padEnd(42)}${dim(request.padEnd(18))}${outcome}${problem}`)
    },
    events(events) {
      heading(`What arrived at /track: ${events.length} events`)
      const [first, ...others] = events
      if (first === undefined) return
      write(indent(JSON.stringify(JSON.parse(first.payload), undefined, 2)))
      for (const event of others) write(dim(toLines(event).join('\n')))
    },
    ignored(played) {
      const ignored = played.filter(({ scene, events }) => !scene.isSignIn && events.length === 0)
      heading(`What was rightly ignored: ${ignored.length} requests`)
      for (const { scene } of ignored) write(`  ${scene.title.padEnd(42)}${dim(scene.remark)}`)
    },
    traces(receiver) {
      const { traces, spans } = receiver.stats()
      heading(`What arrived at /v1/traces: ${traces} normal traces with ${spans} spans`)
      write('  The app exports them as it always did. For each sign-in they hold one span more, named sign_in.')
    },
    places(app, receiver) {
      heading('See for yourself')
      write(`  The app        ${cyan(app.url)}   sign in as ${bold('ada')} with ${bold('analytical-engine')}`)
      write(`  The inspector  ${cyan(receiver.url)}   every event, its payload and its trace, live`)
      write(dim('  Ctrl-C ends both.'))
    },
    end({ signIns, events, lost, duplicates }, isRight) {
      const line = `sign-ins: ${signIns}, events: ${events}, lost: ${lost}, duplicates: ${duplicates}`
      write(`\n${isRight ? green(line) : red(line)}`)
    },
    guest(event) {
      const { userId, userName, groupId, occurredAt } = event
      write(
        `  ${dim(occurredAt.slice(11, 19))}  ${green(`→ ${event.name}`)}  ${userName ?? userId} of ${groupId ?? 'no account'}`,
      )
    },
  }
}

/** The payload in as few lines as the terminal allows, broken between its members. */
function toLines({ payload }: StoredEvent): string[] {
  const width = (process.stdout.columns ?? 120) - 6
  const lines = ['']
  for (const part of JSON.stringify(JSON.parse(payload))
    .replaceAll('":', '": ')
    .split(/(?<=,)(?=")/)) {
    const line = lines.at(-1) ?? ''
    if (line === '') lines[lines.length - 1] = part
    else if (line.length + part.length < width) lines[lines.length - 1] = `${line} ${part}`
    else lines.push(part)
  }
  return lines.map((line, index) => (index === 0 ? `  ${line}` : `    ${line}`))
}

const indent = (text: string): string => text.replaceAll(/^/gm, '  ')
