import 'reflect-metadata'
import { Body, Controller, Get, HttpCode, Injectable, Module, Post, Req, UnauthorizedException, UseGuards } from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import { JwtModule, JwtService } from '@nestjs/jwt'
import { AuthGuard, PassportModule, PassportStrategy } from '@nestjs/passport'
import * as bcrypt from 'bcryptjs'
import { Strategy } from 'passport-local'

interface User {
  readonly id: string
  readonly username: string
  readonly passwordHash: string
}

@Injectable()
class Users {
  readonly #users: readonly User[] = [{ id: 'user-ann', username: 'ann', passwordHash: bcrypt.hashSync('right', 4) }]

  async verify(username: string, password: string): Promise<User | undefined> {
    const user = this.#users.find((one) => one.username === username)
    return user !== undefined && (await bcrypt.compare(password, user.passwordHash)) ? user : undefined
  }
}

@Injectable()
class LocalStrategy extends PassportStrategy(Strategy) {
  constructor(private readonly users: Users) {
    super()
  }

  async validate(username: string, password: string): Promise<Omit<User, 'passwordHash'>> {
    const user = await this.users.verify(username, password)
    if (user === undefined) throw new UnauthorizedException()
    return { id: user.id, username: user.username }
  }
}

@Injectable()
class LocalAuthGuard extends AuthGuard('local') {}

@Controller()
class AuthController {
  constructor(
    private readonly users: Users,
    private readonly jwt: JwtService,
  ) {}

  @UseGuards(LocalAuthGuard)
  @Post('auth/login')
  login(@Req() request: { user: User }): object {
    return { access_token: this.jwt.sign({ sub: request.user.id, username: request.user.username }) }
  }

  @Post('own/login')
  @HttpCode(200)
  async own(@Body() body: { username: string; password: string }): Promise<object> {
    const user = await this.users.verify(body.username, body.password)
    if (user === undefined) throw new UnauthorizedException()
    return { access_token: await this.jwt.signAsync({ sub: user.id, username: user.username }) }
  }

  @Get('me')
  async me(@Req() request: { headers: { authorization?: string } }): Promise<object> {
    return this.jwt.verifyAsync(request.headers.authorization?.replace('Bearer ', '') ?? '')
  }
}

@Module({
  imports: [PassportModule, JwtModule.register({ secret: 'a secret of the test', signOptions: { expiresIn: '1h' } })],
  controllers: [AuthController],
  providers: [Users, LocalStrategy],
})
class AppModule {}

async function start(): Promise<void> {
  const app = await NestFactory.create(AppModule, { logger: ['error'] })
  await app.listen(0, '127.0.0.1')
  console.log(`listening on ${await app.getUrl()} `)
}
void start()
