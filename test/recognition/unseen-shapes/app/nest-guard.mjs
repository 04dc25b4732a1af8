// Nest 12 without passport: a service that verifies and signs, a guard that reads the bearer token, modules by dynamic import.
import 'reflect-metadata'
import { Body, Controller, Get, HttpException, Injectable, Module, Post, Req, UseGuards } from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import jwt from 'jsonwebtoken'

const SECRET = 'a secret for the tokens of this app'
const decorate = (decorators, target, key) => {
  const descriptor = key === undefined ? undefined : Object.getOwnPropertyDescriptor(target, key)
  for (const decorator of decorators.toReversed()) decorator(target, key, descriptor)
}
const parameter = (decorator, index, target, key) => decorator(target, key, index)
const types = (target, key, list) => Reflect.defineMetadata('design:paramtypes', list, target, key)

class AuthService {
  #users = new Map()
  async onModuleInit() {
    const { hash } = await import('bcryptjs')
    for (const name of ['ann', 'bob'])
      this.#users.set(name, { id: `n-${name}`, name, companyId: 'co-7', hash: await hash('right', 4) })
  }
  async login(name, password) {
    const { default: bcrypt } = await import('bcryptjs')
    const user = this.#users.get(name)
    if (!user || !(await bcrypt.compare(password, user.hash))) throw new HttpException('Invalid credentials', 401)
    return this.tokens(user)
  }
  tokens({ id, name, companyId }) {
    return {
      accessToken: jwt.sign({ id, name, companyId }, SECRET, { expiresIn: '10m' }),
      refreshToken: jwt.sign({ id, kind: 'refresh' }, SECRET, { expiresIn: '7d' }),
    }
  }
  refresh(token) {
    const { id, kind } = jwt.verify(token, SECRET)
    const user = [...this.#users.values()].find((one) => one.id === id)
    if (kind !== 'refresh' || !user) throw new HttpException('Invalid token', 401)
    return this.tokens(user)
  }
}
decorate([Injectable()], AuthService)

class BearerGuard {
  canActivate(context) {
    const request = context.switchToHttp().getRequest()
    try {
      request.user = jwt.verify(request.headers.authorization?.split(' ')[1] ?? '', SECRET)
      return true
    } catch {
      throw new HttpException('Unauthorized', 401)
    }
  }
}
decorate([Injectable()], BearerGuard)

class AuthController {
  constructor(service) {
    this.service = service
  }
  login(body) {
    return this.service.login(body.name, body.password)
  }
  refresh(body) {
    return this.service.refresh(body.refreshToken)
  }
  me(request) {
    return request.user
  }
}
types(AuthController, undefined, [AuthService])
const { prototype } = AuthController
types(prototype, 'login', [Object])
types(prototype, 'refresh', [Object])
types(prototype, 'me', [Object])
parameter(Body(), 0, prototype, 'login')
parameter(Body(), 0, prototype, 'refresh')
parameter(Req(), 0, prototype, 'me')
decorate([Post('login')], prototype, 'login')
decorate([Post('refresh')], prototype, 'refresh')
decorate([Get('me'), UseGuards(BearerGuard)], prototype, 'me')
decorate([Controller('auth')], AuthController)

class AppModule {}
decorate([Module({ controllers: [AuthController], providers: [AuthService] })], AppModule)
const app = await NestFactory.create(AppModule, { logger: false })
await app.listen(0, '127.0.0.1')
console.log(`listening on http://127.0.0.1:${app.getHttpServer().address().port}`)
