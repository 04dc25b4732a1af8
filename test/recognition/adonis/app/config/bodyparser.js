import { defineConfig } from '@adonisjs/core/bodyparser'

const config = defineConfig({
  allowedMethods: ['POST', 'PUT', 'PATCH', 'DELETE'],
  form: { types: ['application/x-www-form-urlencoded'] },
  json: { types: ['application/json'] },
})

export { config as default }
