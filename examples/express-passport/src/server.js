const { sdk } = require('./tracing.js')
const { createApp } = require('./app.js')

const server = createApp().listen(Number(process.env.PORT ?? 3000), '127.0.0.1', (error) => {
  if (error) throw error
  console.log(`http://127.0.0.1:${server.address().port}`)
})

for (const signal of ['SIGINT', 'SIGTERM']) {
  process.once(signal, () => {
    server.close(async () => {
      await sdk.shutdown()
      process.exit(0)
    })
    server.closeAllConnections()
  })
}
