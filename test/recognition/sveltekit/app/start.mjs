// `node build` with a free port: the server prints the one that it was told, not the one that it got.
import { createServer } from 'node:net'

const port = await new Promise((resolve) => {
  const server = createServer().listen(0, '127.0.0.1', () => {
    const { port } = server.address()
    server.close(() => resolve(port))
  })
})
Object.assign(process.env, { HOST: '127.0.0.1', PORT: String(port), ORIGIN: `http://127.0.0.1:${port}` })
await import(new URL('build/index.js', import.meta.url).href)
