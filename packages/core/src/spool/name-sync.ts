import { dirname } from 'node:path'
import type { Disk } from './disk.ts'

/** A file survives a power cut only if its name does: in the directory of this process, and that one's own name in turn. */
export class NameSync {
  readonly #disk: Disk
  #known = ''

  constructor(disk: Disk) {
    this.#disk = disk
  }

  /** Syncs the names in a directory, and the first time those above it too. */
  async sync(directory: string): Promise<void> {
    await this.#disk.syncDirectory(directory)
    if (this.#known === directory) return
    const root = dirname(directory)
    await this.#disk.syncDirectory(root)
    // The one above is not ours and may be closed to us; it matters only if the spool's root is brand-new.
    await this.#disk.syncDirectory(dirname(root)).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EACCES' && error.code !== 'EPERM') throw error
    })
    this.#known = directory
  }
}
