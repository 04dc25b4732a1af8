import type { experimental } from '@grpc/grpc-js'
import { readTlsFiles } from '../access/tls-files.ts'
import type { TlsFiles } from '../config/forwarder-config.ts'

/** Certificate, key and, with mTLS, the authority of senders, as grpc-js takes them. */
interface Loaded {
  readonly identity: experimental.IdentityCertificateUpdate
  readonly authority: experimental.CaCertificateUpdate | null
}

/**
 * The certificates of a gRPC listener, which can be read again while it runs: grpc-js asks for them once and is told of every change. Its
 * own watcher of files takes a broken renewal for no certificate at all; this keeps what worked.
 */
export class RenewableCertificates implements experimental.CertificateProvider {
  readonly #files: TlsFiles
  readonly #identityListeners = new Set<experimental.IdentityCertificateUpdateListener>()
  readonly #authorityListeners = new Set<experimental.CaCertificateUpdateListener>()
  #loaded: Loaded

  /** Throws `ConfigError` where the files cannot be used. */
  constructor(files: TlsFiles) {
    this.#files = files
    this.#loaded = load(files)
  }

  /** Reads the files again and puts them into use for new connections. Throws `ConfigError` and changes nothing where they are broken. */
  renew(): void {
    this.#loaded = load(this.#files)
    for (const listener of this.#authorityListeners) listener(this.#loaded.authority)
    for (const listener of this.#identityListeners) listener(this.#loaded.identity)
  }

  addCaCertificateListener(listener: experimental.CaCertificateUpdateListener): void {
    this.#authorityListeners.add(listener)
    // Not at once: grpc-js adds its listener before it is ready to be told.
    queueMicrotask(() => listener(this.#loaded.authority))
  }

  removeCaCertificateListener(listener: experimental.CaCertificateUpdateListener): void {
    this.#authorityListeners.delete(listener)
  }

  addIdentityCertificateListener(listener: experimental.IdentityCertificateUpdateListener): void {
    this.#identityListeners.add(listener)
    queueMicrotask(() => listener(this.#loaded.identity))
  }

  removeIdentityCertificateListener(listener: experimental.IdentityCertificateUpdateListener): void {
    this.#identityListeners.delete(listener)
  }
}

function load(files: TlsFiles): Loaded {
  const { ca, cert, key } = readTlsFiles(files) as { readonly ca?: Buffer; readonly cert: Buffer; readonly key: Buffer }
  return {
    identity: { certificate: cert, privateKey: key },
    authority: ca === undefined ? null : { caCertificate: ca },
  }
}
