import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { ROOT } from '../../../.ci/bootstrap.mjs'
import { packAll } from '../../../.ci/pack.mjs'

const DOCKERFILE = fileURLToPath(new URL('../../../examples/collector/Dockerfile', import.meta.url))
const IMAGE = 'localhost/signed-in-forwarder-test'
const BASE = 'docker.io/library/node:24-slim'

/** How to build an image, run a command in it, and read what it says of itself. */
interface Builder {
  readonly build: (context: string, packages: string) => void
  readonly run: (...command: string[]) => string
  readonly describe: () => string
  readonly remove: () => void
}

// Chroot needs neither a runtime nor control groups.
const env = { BUILDAH_ISOLATION: 'chroot', ...process.env }

function sh(program: string, args: readonly string[], timeout?: number): string {
  return execFileSync(program, [...args], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'], env, timeout })
}

const docker: Builder = {
  build: (context, packages) =>
    void sh('docker', ['build', '-f', DOCKERFILE, '--build-arg', `PACKAGES=${packages}`, '-t', IMAGE, context]),
  run: (...command) => sh('docker', ['run', '--rm', '--read-only', '--entrypoint', '', IMAGE, ...command]),
  describe: () => sh('docker', ['image', 'inspect', IMAGE]),
  remove: () => void sh('docker', ['rmi', IMAGE]),
}

/** Needs no daemon. */
const buildah: Builder = {
  build: (context, packages) => {
    const settings = ['--network', 'host', '--format', 'docker', '--build-arg', `PACKAGES=${packages}`]
    sh('buildah', ['bud', '-f', DOCKERFILE, ...settings, '-t', IMAGE, context])
  },
  run: (...command) => {
    const container = sh('buildah', ['from', IMAGE]).trim()
    try {
      return sh('buildah', ['run', container, '--', ...command])
    } finally {
      sh('buildah', ['rm', container])
    }
  },
  describe: () => sh('buildah', ['inspect', '--type', 'image', IMAGE]),
  remove: () => void sh('buildah', ['rmi', IMAGE]),
}

/** A builder that has the base image or can fetch it, or why there is none. */
function findBuilder(): Builder | string {
  if (process.env['SIGNED_IN_FETCH_PEERS'] === undefined)
    return 'building an image takes a minute; set SIGNED_IN_FETCH_PEERS=1 to do it'
  for (const [program, builder] of [
    ['docker', docker],
    ['buildah', buildah],
  ] as const) {
    try {
      if (sh(program, ['images', '--quiet', BASE]).trim() === '') sh(program, ['pull', BASE], 120_000)
      return builder
    } catch {
      // Not installed, no daemon, or no way to the registry: the next one, or none.
    }
  }
  return `neither docker nor buildah can build on ${BASE} here`
}

const found = findBuilder()
const builder = typeof found === 'string' ? undefined : found

describe('the image', () => {
  beforeAll(async () => {
    if (builder === undefined) return
    const context = mkdtempSync(join(tmpdir(), 'signed-in-image-'))
    const { ok, output } = await packAll(ROOT, context)
    if (!ok) throw new Error(output)
    const own = readdirSync(context).filter((name) => /^signed-in-(core|forwarder|cli)-/.test(name))
    builder.build(context, [...own.map((name) => `/context/${name}`), '@platformatic/kafka@2'].join(' '))
    rmSync(context, { recursive: true })
  }, 300_000)
  afterAll(() => builder?.remove())
  beforeEach(({ skip }) => skip(typeof found === 'string', typeof found === 'string' ? found : ''))

  it('runs the forwarder, and not as root', () => {
    expect(builder?.run('signed-in', 'forward', '--help')).toContain('Usage: signed-in forward')
    expect(builder?.run('id', '-u').trim()).toBe('1000')
  })

  it('adds less than 60 MB to its base, and what it runs cannot be changed by it', () => {
    const kibibytes = Number(/^\d+/.exec(builder?.run('du', '-sk', '/opt/signed-in') ?? '')?.[0])
    expect(kibibytes).toBeGreaterThan(1000)
    expect(kibibytes).toBeLessThan(60_000)
    expect(builder?.run('sh', '-c', 'test -w /opt/signed-in/node_modules || echo closed')).toContain('closed')
    expect(builder?.run('sh', '-c', 'test -w /var/lib/signed-in && echo open')).toContain('open')
  })

  it('starts with Kafka’s client beside it', () => {
    const load = "import('@platformatic/kafka').then(() => console.log('there'))"
    expect(builder?.run('sh', '-c', `cd /opt/signed-in && node -e "${load}"`)).toContain('there')
  })

  it('says how it is probed', () => {
    expect(builder?.describe()).toMatch(/13133\/livez/)
  })
})
