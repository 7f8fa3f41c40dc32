// The peer in JavaScript: fastify, jose and better-sqlite3. It does LESS than Verify.
//
// One POST /verify takes a JWT, checks its ES256 signature, audience and expiry, looks its id up in SQLite for its
// standing, and answers in JSON. It knows one key and one issuer, compares no goods, asks no arrangement, keeps no
// snapshot, signs no receipt, and logs nothing. One Node process.
//
// usage: node server.mjs PORT DATABASE PUBLIC-JWK
import { readFileSync } from 'node:fs'
import Database from 'better-sqlite3'
import Fastify from 'fastify'
import { importJWK, jwtVerify } from 'jose'

const AUDIENCE = 'urn:comity:net:local:test'
const [port, path, jwk] = process.argv.slice(2)
const key = await importJWK(JSON.parse(readFileSync(jwk, 'utf8')), 'ES256')
const standingOf = new Database(path, { readonly: true }).prepare('SELECT standing FROM standings WHERE jti = ?').pluck()

const app = Fastify({ logger: false })
app.post('/verify', async (request) => {
  let claims
  try {
    claims = (await jwtVerify(request.body.assertion, key, { algorithms: ['ES256'], audience: AUDIENCE })).payload
  } catch {
    return { ok: false, standing: null }
  }
  const standing = standingOf.get(claims.jti) ?? null
  return { ok: standing === 'IN_FORCE', standing, license: claims.sub }
})
await app.listen({ host: '127.0.0.1', port: Number(port) })
