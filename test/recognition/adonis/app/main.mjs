// node main.mjs: the server file of an Adonis app.
import { Ignitor } from '@adonisjs/core'

Object.assign(process.env, { HOST: '127.0.0.1', PORT: '0', NODE_ENV: 'production' })
const root = new URL('./', import.meta.url)
const ignitor = new Ignitor(root, { importer: (path) => import(path.startsWith('.') ? new URL(path, root).href : path) })
ignitor.tap((app) => {
  app.ready(async () => {
    const server = await app.container.make('server')
    const { port } = server.getNodeServer().address()
    console.log(`listening on http://127.0.0.1:${port}`)
  })
})
await ignitor.httpServer().start()
