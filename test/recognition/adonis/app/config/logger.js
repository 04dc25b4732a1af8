import { defineConfig } from '@adonisjs/core/logger'

const config = defineConfig({ default: 'app', loggers: { app: { enabled: false } } })

export { config as default }
