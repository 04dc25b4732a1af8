import { defineConfig, drivers } from '@adonisjs/core/hash'

const config = defineConfig({
  default: 'scrypt',
  list: { scrypt: drivers.scrypt({ cost: 1024, blockSize: 8, parallelization: 1 }) },
})

export { config as default }
