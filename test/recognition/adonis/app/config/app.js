import { defineConfig } from '@adonisjs/core/http'

export const appKey = 'a key of thirty-two characters or so'
export const http = defineConfig({ generateRequestId: false, allowMethodSpoofing: false, useAsyncLocalStorage: true, cookie: {} })
