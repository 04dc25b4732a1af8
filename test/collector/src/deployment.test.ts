import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { loadConfig } from '@signed-in/forwarder'
import { beforeEach, describe, expect, it } from 'vitest'
import { expectValid, kubernetesSchemas, loadMounted, type Manifest, readManifests, temporaryFolder } from './manifests.ts'

const EXAMPLES = new URL('../../../examples/collector/', import.meta.url)

const read = (name: string): string => readFileSync(new URL(name, EXAMPLES), 'utf8')

describe('the manifests', () => {
  beforeEach(({ skip }) => skip('missing' in kubernetesSchemas, 'missing' in kubernetesSchemas ? kubernetesSchemas.missing : ''))

  it.each(['kubernetes/forwarder.yaml', 'kubernetes/sidecar.yaml'])('%s is what Kubernetes takes', (name) => {
    expectValid(kubernetesSchemas, read(name))
  })
})

it('the manifests of the service agree with the configuration that they mount', () => {
  const all = readManifests(read('kubernetes/forwarder.yaml'))
  const ofKind = (kind: string): Manifest => all.find((manifest) => manifest.kind === kind) as Manifest
  const [set, pod] = [ofKind('StatefulSet'), ofKind('StatefulSet').spec.template.spec]
  const [container] = pod.containers
  const config = loadMounted(ofKind('ConfigMap').data['forwarder.yaml'] ?? '', container)
  const ports = Object.fromEntries((container.ports ?? []).map(({ name, containerPort }) => [name, containerPort]))
  expect(ports).toEqual({ 'otlp-http': config.http?.endpoint.port, admin: config.admin.port })
  expect(pod.terminationGracePeriodSeconds * 1000).toBeGreaterThan(config.drainMillis)
  expect(config.signedIn.delivery.spool).toContain(container.volumeMounts.find(({ name }) => name === 'spool')?.mountPath)
  expect(ofKind('Service').spec.ports[0]?.port).toBe(4318)
  expect(ofKind('HorizontalPodAutoscaler').spec.scaleTargetRef.name).toBe(set.metadata.name)
})

it('the sidecar and the image start on what their environment says', () => {
  const [sidecar] = readManifests(read('kubernetes/sidecar.yaml'))[0]?.spec.initContainers ?? []
  if (sidecar === undefined) throw new Error('no sidecar')
  expect(loadMounted('{}', sidecar)).toMatchObject({
    mode: 'passthrough',
    http: { endpoint: { port: 4318 } },
    admin: { port: 13_133 },
  })

  const dockerfile = read('Dockerfile')
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

describe('the systemd unit', () => {
  const unit = read('systemd/signed-in-forwarder.service')

  it('waits longer than the forwarder drains', () => {
    const config = loadConfig({
      file: undefined,
      env: { SIGNED_IN_FORWARD_MODE: 'tap', SIGNED_IN_TRACK_URL: 'https://t.example/t', STATE_DIRECTORY: '/var/lib/signed-in' },
    })
    expect(Number(/TimeoutStopSec=(\d+)s/.exec(unit)?.[1]) * 1000).toBeGreaterThan(config.drainMillis)
    expect(config.signedIn.delivery.spool).toBe('/var/lib/signed-in/spool')
  })

  it('is a unit that systemd takes, with little to attack', ({ skip }) => {
    skip(!hasSystemdAnalyze(), 'systemd-analyze is not installed')
    const file = join(temporaryFolder(), 'signed-in-forwarder.service')
    writeFileSync(file, unit)
    execFileSync('systemd-analyze', ['verify', '--man=no', file], { stdio: ['ignore', 'pipe', 'pipe'] })
    const assessment = execFileSync('systemd-analyze', ['security', '--offline=true', file], { encoding: 'utf8' })
    expect(Number(/exposure level for [^:]+: ([\d.]+)/.exec(assessment)?.[1])).toBeLessThan(3)
  })
})

function hasSystemdAnalyze(): boolean {
  try {
    execFileSync('systemd-analyze', ['--version'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}
