import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type ForwarderConfig, loadConfig } from '@signed-in/forwarder'
import { fetchedPeer, type Peer } from '@signed-in-test/forwarder/fetched-peer'
import { expect, onTestFinished } from 'vitest'
import { parseAllDocuments } from 'yaml'

/** A container, as far as the tests look at it. */
export interface Container {
  readonly env?: readonly { readonly name: string; readonly value: string }[]
  readonly ports?: readonly { readonly name: string; readonly containerPort: number }[]
  readonly volumeMounts: readonly { readonly name: string; readonly mountPath: string }[]
}

/** A pod, as far as the tests look at it. */
export interface PodSpec {
  readonly containers: readonly [Container]
  readonly initContainers?: readonly [Container]
  readonly terminationGracePeriodSeconds: number
  readonly volumes?: readonly { readonly name: string }[]
}

/** The parts of all kinds of manifests that the tests look at. */
export interface Manifest {
  readonly kind: string
  readonly data: Readonly<Record<string, string>>
  readonly metadata: { readonly name: string }
  readonly spec: PodSpec & {
    readonly template: { readonly metadata: { readonly labels: Readonly<Record<string, string>> }; readonly spec: PodSpec }
    readonly selector: { readonly matchLabels: Readonly<Record<string, string>> }
    readonly ports: readonly { readonly name: string; readonly port: number; readonly targetPort: string }[]
    readonly scaleTargetRef: { readonly kind: string; readonly name: string }
    readonly volumeClaimTemplates?: readonly { readonly metadata: { readonly name: string } }[]
  }
}

/** Every document of a YAML text, each without a mistake of YAML. */
export function readManifests(text: string): Manifest[] {
  return parseAllDocuments(text).map((document) => {
    expect(document.errors).toEqual([])
    return document.toJS() as Manifest
  })
}

/** A folder that goes with the test. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'signed-in-deployment-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  return folder
}

/** Loads a mounted forwarder.yaml as the forwarder in that container would, with the secrets in a folder of the test. */
export function loadMounted(yaml: string, container: Container): ForwarderConfig {
  const folder = temporaryFolder()
  for (const name of ['ingest-token', 'api-key']) writeFileSync(join(folder, name), 'secret')
  const file = join(folder, 'forwarder.yaml')
  const inFolder = (text: string): string => text.replaceAll('/etc/signed-in/secrets', folder)
  writeFileSync(file, inFolder(yaml))
  return loadConfig({ file, env: Object.fromEntries((container.env ?? []).map(({ name, value }) => [name, inFolder(value)])) })
}

/** Kubernetes' own schemas, with a program that checks manifests against them. */
export const kubernetesSchemas: Peer = fetchedPeer({
  name: 'kubernetes-validate',
  what: 'kubernetes-validate',
  manifests: [new URL('../requirements.txt', import.meta.url)],
  install: (folder) => {
    const requirements = fileURLToPath(new URL('../requirements.txt', import.meta.url))
    execFileSync('python3', ['-m', 'venv', folder], { stdio: 'ignore' })
    execFileSync(join(folder, 'bin', 'python'), ['-m', 'pip', 'install', '--quiet', '-r', requirements], { stdio: 'ignore' })
  },
})

/** The releases that manifests are checked against: the first that runs native sidecars by default, and the newest. */
const KUBERNETES = ['1.29', '1.37']

/** Fails where a manifest has a field that Kubernetes does not know, or a value that it does not take. */
export function expectValid(peer: Peer, text: string): void {
  if ('missing' in peer) throw new Error(peer.missing)
  const file = join(temporaryFolder(), 'manifests.yaml')
  writeFileSync(file, text)
  for (const version of KUBERNETES) {
    const validate = join(peer.folder, 'bin', 'kubernetes-validate')
    const result = execFileSync(validate, ['--strict', '-k', version, file], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    expect(result.match(/ passed for /g)).toHaveLength(readManifests(text).length)
  }
}
