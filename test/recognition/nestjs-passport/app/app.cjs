// A Nest app with @nestjs/passport and @nestjs/jwt. The libraries come in as arguments, because Nest 12 is made of ES modules and
// Nest 11 of CommonJS ones; decorators are called as functions, because the app is not compiled.
const createRoutes = require('./routes.cjs')
const createStrategies = require('./strategies.cjs')

module.exports = async (libraries, env) => {
  const { common, NestFactory, JwtModule, JwtService, session, cookieParser, passport } = libraries
  const users = require('@signed-in-test/passport/plain-users')()
  passport.serializeUser((user, done) => done(null, user.id))
  passport.deserializeUser((id, done) => done(null, users.byId(id) ?? false))

  class AppController {
    constructor(jwt) {
      this.jwt = jwt
    }
  }
  for (const [index, { verb, path, guards, status, handler }] of createRoutes({ libraries, users, env }).entries()) {
    const name = `route${index}`
    // A function of its own for each: Nest keeps what it knows of a route on the method.
    AppController.prototype[name] = function (...args) {
      return handler.apply(this, args)
    }
    const descriptor = Object.getOwnPropertyDescriptor(AppController.prototype, name)
    common.Req()(AppController.prototype, name, 0)
    common.Res({ passthrough: true })(AppController.prototype, name, 1)
    common[verb](path)(AppController.prototype, name, descriptor)
    common.HttpCode(status)(AppController.prototype, name, descriptor)
    common.UseGuards(...guards)(AppController.prototype, name, descriptor)
  }
  common.Controller()(AppController)
  common.Inject(JwtService)(AppController, undefined, 0)

  class AppModule {}
  common.Module({
    imports: [JwtModule.register({ secret: env.JWT_SECRET, signOptions: { expiresIn: '5m' } })],
    controllers: [AppController],
    providers: createStrategies({ libraries, users, env }),
  })(AppModule)

  const app = await NestFactory.create(AppModule, { logger: false })
  app.use(cookieParser(), session({ secret: 'session-secret', resave: false, saveUninitialized: false }))
  app.use(passport.initialize(), passport.session(), passport.authenticate('remember-me'))
  await app.listen(0, '127.0.0.1')
  console.log(`listening on http://127.0.0.1:${app.getHttpServer().address().port}`)
}
