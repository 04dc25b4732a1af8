import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { loadConfig } from '@signed-in/forwarder'
import { expect, it, onTestFinished } from 'vitest'
import { parseAllDocuments } from 'yaml'

const EXAMPLES = new URL('../../../examples/collector/', import.meta.url)

interface Container {
  readonly env: readonly { readonly name: string; readonly value: string }[]
  readonly ports: readonly { readonly name: string; readonly containerPort: number }[]
  readonly volumeMounts: readonly { readonly name: string; readonly mountPath: string }[]
}

interface PodSpec {
  readonly containers: readonly [Container]
  readonly initContainers: readonly [Container]
  readonly terminationGracePeriodSeconds: number
}

/** The parts of all kinds of manifests that the tests look at. */
interface Manifest {
  readonly kind: string
  readonly data: Readonly<Record<string, string>>
  readonly metadata: { readonly name: string }
  readonly spec: PodSpec & {
    readonly template: { readonly spec: PodSpec }
    readonly ports: readonly { readonly port: number }[]
    readonly scaleTargetRef: { readonly name: string }
  }
}

function manifests(name: string): Manifest[] {
  const documents = parseAllDocuments(readFileSync(new URL(name, EXAMPLES), 'utf8'))
  return documents.map((document) => {
    expect(document.errors).toEqual([])
    return document.toJS() as Manifest
  })
}

function temporary(): string {
  const folder = mkdtempSync(join(tmpdir(), 'signed-in-deployment-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  return folder
}

it('the manifests of the service agree with the configuration that they mount', () => {
  const all = manifests('kubernetes/forwarder.yaml')
  const ofKind = (kind: string): Manifest => all.find((manifest) => manifest.kind === kind) as Manifest
  const [set, pod] = [ofKind('StatefulSet'), ofKind('StatefulSet').spec.template.spec]
  const folder = temporary()
  for (const name of ['ingest-token', 'api-key']) writeFileSync(join(folder, name), 'secret')
  const file = join(folder, 'forwarder.yaml')
  writeFileSync(file, ofKind('ConfigMap').data['forwarder.yaml']?.replaceAll('/etc/signed-in/secrets', folder) ?? '')
  const [container] = pod.containers
  const config = loadConfig({ file, env: Object.fromEntries(container.env.map(({ name, value }) => [name, value])) })
  const ports = Object.fromEntries(container.ports.map(({ name, containerPort }) => [name, containerPort]))
  expect(ports).toEqual({ 'otlp-http': config.http?.endpoint.port, admin: config.admin.port })
  expect(pod.terminationGracePeriodSeconds * 1000).toBeGreaterThan(config.drainMillis)
  expect(config.signedIn.delivery.spool).toContain(container.volumeMounts.find(({ name }) => name === 'spool')?.mountPath)
  expect(ofKind('Service').spec.ports[0]?.port).toBe(4318)
  expect(ofKind('HorizontalPodAutoscaler').spec.scaleTargetRef.name).toBe(set.metadata.name)
})

it('the sidecar and the image start on what their environment says', () => {
  const [pod] = manifests('kubernetes/sidecar.yaml') as [Manifest]
  const folder = temporary()
  writeFileSync(join(folder, 'api-key'), 'secret')
  const [sidecar] = pod.spec.initContainers
  const env = Object.fromEntries(sidecar.env.map(({ name, value }) => [name, value.replace('/etc/signed-in/secrets', folder)]))
  expect(loadConfig({ file: undefined, env })).toMatchObject({
    mode: 'passthrough',
    http: { endpoint: { port: 4318 } },
    admin: { port: 13_133 },
  })

  const dockerfile = readFileSync(new URL('Dockerfile', EXAMPLES), 'utf8')
  const image = Object.fromEntries(
    [...dockerfile.matchAll(/(SIGNED_IN_[A-Z_]+)=(\S+)/g)].map(([, name = '', value = '']) => [name, value]),
  )
  const whole = {
    ...image,
    SIGNED_IN_FORWARD_MODE: 'tap',
    SIGNED_IN_FORWARD_TOKEN: 't',
    SIGNED_IN_TRACK_URL: 'https://track.example/track',
  }
  expect(loadConfig({ file: undefined, env: whole })).toMatchObject({
    http: { endpoint: { host: '0.0.0.0' } },
    admin: { host: '0.0.0.0' },
  })
})

it('systemd waits longer than the forwarder drains', () => {
  const unit = readFileSync(new URL('systemd/signed-in-forwarder.service', EXAMPLES), 'utf8')
  const config = loadConfig({
    file: undefined,
    env: { SIGNED_IN_FORWARD_MODE: 'tap', SIGNED_IN_TRACK_URL: 'https://t.example/t', STATE_DIRECTORY: '/var/lib/signed-in' },
  })
  expect(Number(/TimeoutStopSec=(\d+)s/.exec(unit)?.[1]) * 1000).toBeGreaterThan(config.drainMillis)
  expect(config.signedIn.delivery.spool).toBe('/var/lib/signed-in/spool')
})
