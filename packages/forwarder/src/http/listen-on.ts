import type { AddressInfo, Server } from 'node:net'
import type { Endpoint } from '../config/forwarder-config.ts'

/** Resolves to the port once the server listens. Rejects with Node's error if it cannot. */
export async function listenOn(server: Server, { host, port }: Endpoint): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen({ host, port }, () => {
      server.off('error', reject)
      resolve()
    })
  })
  return (server.address() as AddressInfo).port
}
