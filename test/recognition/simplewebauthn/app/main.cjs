// node main.cjs <copy of @simplewebauthn/server>
const [copy] = process.argv.slice(2)
const express = require('express')
const session = require('express-session')
require('./app.cjs')({ express, session, jsonwebtoken: require('jsonwebtoken'), webauthn: require(copy) })
