// How each token library is called.
const SECRET = 'a secret of the test that is long enough'

module.exports = {
  jsonwebtoken: (jwt) => ({
    sign: async (claims) => jwt.sign(claims, SECRET, { expiresIn: '1h' }),
    verify: async (token) => jwt.verify(token, SECRET),
  }),
  callback: (jwt) => {
    const call = (run) => new Promise((resolve, reject) => run((error, value) => (error ? reject(error) : resolve(value))))
    return {
      sign: (claims) => call((done) => jwt.sign(claims, SECRET, { expiresIn: '1h' }, done)),
      verify: (token) => call((done) => jwt.verify(token, SECRET, done)),
    }
  },
  jose: (jose) => {
    const key = new TextEncoder().encode(SECRET)
    return {
      sign: (claims) => new jose.SignJWT(claims).setProtectedHeader({ alg: 'HS256' }).setIssuedAt().sign(key),
      verify: async (token) => (await jose.jwtVerify(token, key)).payload,
    }
  },
  nestjs: ({ JwtService }) => {
    const service = new JwtService({ secret: SECRET, signOptions: { expiresIn: '1h' } })
    return { sign: (claims) => service.signAsync(claims), verify: (token) => service.verifyAsync(token) }
  },
}
