import { defineConfig } from '@adonisjs/session'

const config = defineConfig({
  enabled: true,
  cookieName: 'adonis-session',
  clearWithBrowser: false,
  age: '2h',
  cookie: {},
  store: 'memory',
  stores: {},
})

export { config as default }
