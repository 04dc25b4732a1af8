import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { beforeEach, describe, expect, it } from 'vitest'
import { stringify } from 'yaml'
import { expectValid, kubernetesSchemas, loadMounted, type Manifest, type PodSpec, readManifests } from './manifests.ts'

const CHART = fileURLToPath(new URL('../../../examples/collector/helm/signed-in-forwarder', import.meta.url))
const BUILD = fileURLToPath(new URL('../build-helm.mjs', import.meta.url))
const helm = execFileSync(process.execPath, [BUILD, '--if-built'], { encoding: 'utf8' }).trim()

/** What the chart makes of the given values; `release` as in `helm install shop`. */
function render(...set: string[]): string {
  const values = set.flatMap((value) => ['--set', value])
  return execFileSync(helm, ['template', 'shop', CHART, '--kube-version', '1.34', ...values], { encoding: 'utf8' })
}

function ofKind(text: string, kind: string): Manifest | undefined {
  return readManifests(text).find((manifest) => manifest.kind === kind)
}

const SPOOL = ['workload=StatefulSet', 'config.queue=spool']
const KAFKA = [
  'config.mode=kafka',
  'config.receivers.otlp=null',
  'config.receivers.kafka.brokers={kafka:9092}',
  'config.queue=spool',
]
const GRPC = ['service.grpc.enabled=true', 'config.receivers.otlp.protocols.grpc.endpoint=0.0.0.0:4317']
const SIDECAR = ['sidecar.enabled=true']

describe('the Helm chart', () => {
  beforeEach(({ skip }) => {
    skip(helm === '', 'no Helm is built; run node test/collector/build-helm.mjs')
    skip('missing' in kubernetesSchemas, 'missing' in kubernetesSchemas ? kubernetesSchemas.missing : '')
  })

  it('passes helm lint --strict', () => {
    expect(execFileSync(helm, ['lint', '--strict', CHART], { encoding: 'utf8' })).toContain('0 chart(s) failed')
  })

  it.each([
    [
      'by default',
      [],
      ['ConfigMap', 'Deployment', 'HorizontalPodAutoscaler', 'PodDisruptionBudget', 'Service', 'ServiceAccount'],
    ],
    [
      'with a spool',
      SPOOL,
      ['ConfigMap', 'HorizontalPodAutoscaler', 'PodDisruptionBudget', 'Service', 'ServiceAccount', 'StatefulSet'],
    ],
    ['for Kafka', KAFKA, ['ConfigMap', 'Deployment', 'HorizontalPodAutoscaler', 'PodDisruptionBudget', 'ServiceAccount']],
    [
      'for gRPC',
      GRPC,
      ['ConfigMap', 'Deployment', 'HorizontalPodAutoscaler', 'PodDisruptionBudget', 'Service', 'ServiceAccount'],
    ],
    [
      'bare',
      ['autoscaling.enabled=false', 'podDisruptionBudget.enabled=false', 'serviceAccount.create=false', 'image.tag=1.2.3'],
      ['ConfigMap', 'Deployment', 'Service'],
    ],
    ['as a sidecar', SIDECAR, ['ConfigMap']],
  ])('%s makes manifests that Kubernetes takes', (_name, set, kinds) => {
    const text = render(...set)
    expectValid(kubernetesSchemas, text)
    expect(
      readManifests(text)
        .map(({ kind }) => kind)
        .sort(),
    ).toEqual(kinds)
  })

  it.each([
    ['by default', [], 'Deployment'],
    ['with a spool', SPOOL, 'StatefulSet'],
    ['for Kafka', KAFKA, 'Deployment'],
    ['for gRPC', GRPC, 'Deployment'],
  ])('%s mounts a configuration that the forwarder starts on, and opens its ports', (_name, set, kind) => {
    const text = render(...set)
    const workload = ofKind(text, kind) as Manifest
    const pod = workload.spec.template.spec
    const [container] = pod.containers
    const config = loadMounted(ofKind(text, 'ConfigMap')?.data['forwarder.yaml'] ?? '', container)
    const listening = [config.http?.endpoint.port, config.grpc?.endpoint.port, config.admin.port].filter(
      (port) => port !== undefined,
    )
    expect(container.ports?.map(({ containerPort }) => containerPort).sort()).toEqual(listening.sort())
    expect(pod.terminationGracePeriodSeconds * 1000).toBeGreaterThan(config.drainMillis)

    const mounted = container.volumeMounts.map(({ name }) => name)
    const available = [...(pod.volumes ?? []), ...(workload.spec.volumeClaimTemplates ?? []).map(({ metadata }) => metadata)]
    expect(available.map(({ name }) => name).sort()).toEqual(mounted.sort())
    if (config.queue === 'spool') {
      expect(config.signedIn.delivery.spool).toContain(container.volumeMounts.find(({ name }) => name === 'spool')?.mountPath)
    }

    expect(workload.spec.template.metadata.labels).toMatchObject(workload.spec.selector.matchLabels)
    expect(ofKind(text, 'HorizontalPodAutoscaler')?.spec.scaleTargetRef).toMatchObject({ kind, name: workload.metadata.name })
    expect(ofKind(text, 'PodDisruptionBudget')?.spec.selector).toEqual(workload.spec.selector)
    const names = container.ports?.map(({ name }) => name)
    for (const { targetPort } of ofKind(text, 'Service')?.spec.ports ?? []) expect(names).toContain(targetPort)
  })

  it('makes a sidecar that fits into the pod of an app and starts on what its environment says', () => {
    const part = readManifests(ofKind(render(...SIDECAR), 'ConfigMap')?.data['sidecar.yaml'] ?? '')[0] as unknown as Pick<
      PodSpec,
      'initContainers' | 'volumes'
    >
    const spec = { containers: [{ name: 'app', image: 'app:1' }], ...part }
    expectValid(kubernetesSchemas, stringify({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'app' }, spec }))
    const [sidecar] = part.initContainers ?? []
    if (sidecar === undefined) throw new Error('no sidecar')
    expect(loadMounted('{}', sidecar)).toMatchObject({ mode: 'passthrough', queue: 'spool', http: { endpoint: { port: 4318 } } })
  })

  it('restarts the pods when the configuration changes', () => {
    const checksum = (text: string): string | undefined => /checksum\/config: (\w+)/.exec(text)?.[1]
    expect(checksum(render('config.service.drain_timeout=20s'))).not.toBe(checksum(render()))
  })
})
