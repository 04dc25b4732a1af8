import { createApp } from '@signed-in-examples/express-passport/app'

const server = createApp().listen(Number(process.env.PORT ?? 3000), '127.0.0.1', (error) => {
  if (error) throw error
  console.log(`http://127.0.0.1:${server.address().port}`)
})
