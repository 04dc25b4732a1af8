import { execFileSync } from 'node:child_process'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { fetchedPeer, type Peer } from './fetched-peer.ts'

/** An app in another language that signs one user in and exports its spans over OTLP. */
export interface ForeignSender {
  /** `service.name` of its spans. */
  readonly service: string
  readonly peer: Peer
  /** Every way, or only two of the four: the agent takes ten seconds to start. Default every way. */
  readonly isSlow?: boolean
  /** The command line, once the peer is there. */
  readonly command: (folder: string, transport: 'http' | 'grpc') => readonly [program: string, ...args: string[]]
}

const at = (path: string): URL => new URL(`../senders/${path}`, import.meta.url)
const file = (path: string): string => fileURLToPath(at(path))

function run(command: string, args: readonly string[], cwd?: string): void {
  execFileSync(command, args, { stdio: ['ignore', 'ignore', 'pipe'], ...(cwd === undefined ? {} : { cwd }) })
}

const python = fetchedPeer({
  name: 'python',
  what: 'OpenTelemetry’s Python SDK',
  manifests: [at('python/requirements.txt')],
  install: (folder) => {
    run('python3', ['-m', 'venv', folder])
    run(join(folder, 'bin', 'python'), ['-m', 'pip', 'install', '--quiet', '-r', file('python/requirements.txt')])
  },
})

const go = fetchedPeer({
  name: 'go-sender',
  what: 'OpenTelemetry’s Go SDK',
  manifests: [at('go/go.mod'), at('go/go.sum'), at('go/main.go')],
  install: (folder) => run('go', ['build', '-o', join(folder, 'login'), '.'], file('go/')),
})

const java = fetchedPeer({
  name: 'java-senders',
  what: 'OpenTelemetry’s Java SDK and agent',
  manifests: [at('java/pom.xml')],
  install: (folder) =>
    run('mvn', ['-q', '-B', '-f', file('java/pom.xml'), 'dependency:copy-dependencies', `-DoutputDirectory=${folder}`]),
})

/** Every sender by its name in the tests. */
export const FOREIGN_SENDERS: Readonly<Record<string, ForeignSender>> = {
  'Python’s SDK': {
    service: 'python-shop',
    peer: python,
    command: (folder, transport) => [join(folder, 'bin', 'python'), file('python/login.py'), transport],
  },
  'Go’s SDK': { service: 'go-shop', peer: go, command: (folder, transport) => [join(folder, 'login'), transport] },
  'Java’s SDK': {
    service: 'java-shop',
    peer: java,
    command: (folder) => ['java', '-cp', join(folder, '*'), file('java/Login.java')],
  },
  'Java’s agent': {
    service: 'java-shop',
    isSlow: true,
    peer: java,
    command: (folder) => [
      'java',
      `-javaagent:${join(folder, 'opentelemetry-javaagent-2.22.0.jar')}`,
      '-cp',
      // The API alone: the agent brings the SDK.
      ['api', 'context', 'common'].map((part) => join(folder, `opentelemetry-${part}-1.56.0.jar`)).join(delimiter),
      file('java/Shop.java'),
    ],
  },
}
