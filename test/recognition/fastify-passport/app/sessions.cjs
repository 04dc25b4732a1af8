// Cookies, and one of the two session plugins: all in the cookie, or in a store.
module.exports = async (app, { cookie, secureSession, session }, store) => {
  await app.register(cookie)
  if (store === 'secure-session') {
    await app.register(secureSession, { key: Buffer.alloc(32, 'k'), cookie: { path: '/' } })
  } else {
    await app.register(session, { secret: 'a secret of the test with 32 letters', cookie: { secure: false } })
  }
}
