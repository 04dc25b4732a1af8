// node main.mjs <keycloak-connect copy>
import express from 'express'
import session from 'express-session'
import startApp from './app.cjs'

const { default: Keycloak } = await import(process.argv[2])
startApp({ express, session, Keycloak }, process.env)
