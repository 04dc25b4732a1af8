// node main.mjs [folder with another version of firebase-admin]
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import express from 'express'
import startApp from './app.cjs'

const [folder] = process.argv.slice(2)
const resolve = (name) => (folder === undefined ? name : pathToFileURL(createRequire(join(folder, 'main.js')).resolve(name)).href)
const { initializeApp } = await import(resolve('firebase-admin/app'))
const { getAuth } = await import(resolve('firebase-admin/auth'))
startApp({ express, auth: getAuth(initializeApp({ projectId: 'demo-test' })) })
