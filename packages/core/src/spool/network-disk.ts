import type { ProblemLog } from '../delivery/problem.ts'
import type { Disk } from './disk.ts'

/**
 * File systems whose other end is another machine or another process, by their type in statfs(2) (linux/magic.h). FUSE stands
 * for sshfs, mounted buckets and the shared folders of virtual machines.
 */
const NETWORK_FILE_SYSTEMS: ReadonlyMap<number, string> = new Map([
  [0x6969, 'NFS'],
  [0xff534d42, 'CIFS'],
  [0xfe534d42, 'SMB2'],
  [0x517b, 'SMB'],
  [0x65735546, 'FUSE'],
  [0x01021997, '9P'],
  [0x00c36400, 'Ceph'],
  [0x5346414f, 'AFS'],
  [0x73757245, 'Coda'],
  [0x0bd00bd0, 'Lustre'],
  [0x47504653, 'GPFS'],
  [0x01161970, 'GFS2'],
  [0x7461636f, 'OCFS2'],
])

/**
 * Tells once that the spool stands on a network file system. It works there, but a write can hang for as long as the other end does,
 * and the first hang is felt in a login; no error would ever say so.
 */
export async function warnOfNetworkDisk(disk: Disk, root: string, problems: ProblemLog): Promise<void> {
  // Other systems number their file systems differently.
  if (process.platform !== 'linux') return
  const type = await disk.fileSystemType(root).catch(() => 0)
  // CIFS is negative as a signed number, and some kernels say so.
  const name = NETWORK_FILE_SYSTEMS.get(type >>> 0)
  if (name === undefined) return
  problems.tell('spool network disk', {
    code: 'spool',
    message: `spool: the directory is on a network file system (${name}). Events are kept there, but a write that hangs would hold a login. Move it to a local disk or a block volume.`,
  })
}
