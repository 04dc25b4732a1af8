import { defineConfig, drivers } from '@adonisjs/core/hash'

export default defineConfig({
  default: 'scrypt',
  list: { scrypt: drivers.scrypt({ cost: 1024, blockSize: 8, parallelization: 1 }) },
})
