// A real Bluesky network (PLC, PDS, AppView) on 127.0.0.1, driven over standard input and output.
//
//   DB_POSTGRES_URL=postgresql://postgres@127.0.0.1:5432/bsky REDIS_HOST=127.0.0.1:6379 node network.mjs
//
// Ports come from PLC_PORT, PDS_PORT and APPVIEW_PORT, or are free ones. First line out: {"ready": true, "appview": URL,
// "pds": URL, "plc": URL, ...}. Then one JSON command a line in, one JSON answer a line out: {"ok": true, ...} or
// {"error": "..."}; COMMANDS below lists them. Ends when standard input closes, or on SIGTERM.
import './loopback.mjs'
import { createRequire } from 'node:module'
import { readFile } from 'node:fs/promises'
import readline from 'node:readline'
import { setTimeout as wait } from 'node:timers/promises'
import pg from 'pg'
import { installGate } from './gate.mjs'
import { Writer } from './seed.mjs'

const SCHEMA = 'bsky'
const CATCH_UP_MS = 60_000
const require = createRequire(import.meta.url)
const say = (line) => process.stdout.write(`${JSON.stringify(line)}\n`)
const freePort = require('get-port')
const port = async (name) => Number(process.env[name]) || freePort()

// PLC and PDS begin anew with every start, so an AppView that remembers would know accounts that are gone.
const dropStaleSchemas = async (url) => {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  for (const schema of [SCHEMA, `bsync_${SCHEMA}`]) await client.query(`drop schema if exists ${schema} cascade`)
  await client.end()
}

// The pieces of @atproto/dev-env one by one: its own start brings a moderation service, which takes twice as long.
const start = async () => {
  const { DB_POSTGRES_URL: dbPostgresUrl, REDIS_HOST: redisHost } = process.env
  if (!dbPostgresUrl || !redisHost) throw new Error('Set DB_POSTGRES_URL (postgresql://...) and REDIS_HOST (host:port).')
  await dropStaleSchemas(dbPostgresUrl)
  const { TestPlc } = require('@atproto/dev-env/dist/plc.js')
  const { TestPds } = require('@atproto/dev-env/dist/pds.js')
  const { TestBsky } = require('@atproto/dev-env/dist/bsky.js')
  const { mockNetworkUtilities } = require('@atproto/dev-env/dist/util.js')
  const plc = await TestPlc.create({ port: await port('PLC_PORT') })
  const pdsPort = await port('PDS_PORT')
  const bsky = await TestBsky.create({
    port: await port('APPVIEW_PORT'),
    plcUrl: plc.url,
    pdsPort,
    repoProvider: `ws://localhost:${pdsPort}`,
    dbPostgresUrl,
    dbPostgresSchema: SCHEMA,
    redisHost,
  })
  const pds = await TestPds.create({
    port: pdsPort,
    hostname: 'localhost',
    didPlcUrl: plc.url,
    bskyAppViewUrl: bsky.url,
    bskyAppViewDid: bsky.serverDid,
    inviteRequired: false,
  })
  mockNetworkUtilities(pds, bsky)
  return { plc, pds, bsky, process: () => catchUp(pds, bsky) }
}

const catchUp = async (pds, bsky) => {
  await pds.processAll()
  const last = await pds.ctx.sequencer.curr()
  const deadline = Date.now() + CATCH_UP_MS
  while (last) {
    await bsky.sub.processAll()
    if ((await bsky.sub.runner.getCursor()) >= last) return
    if (Date.now() > deadline) throw new Error(`The AppView did not catch up within ${CATCH_UP_MS / 1000} s`)
    await wait(5)
  }
}

const local = (url) => url.replace('localhost', '127.0.0.1')
const began = Date.now()
const network = await start()
// A whole second, so that times read well and every wait in a seed is exact.
const writer = new Writer(network, Math.floor(Date.now() / 1000) * 1000)
const appview = network.bsky.server.server
const gate = installGate(appview)

const startAppview = () =>
  appview.listening ? undefined :
  new Promise((resolve, reject) => {
    appview.once('error', reject)
    appview.listen(network.bsky.port, '127.0.0.1', resolve)
  })
const stopAppview = () =>
  new Promise((resolve) => {
    appview.close(resolve)
    appview.closeAllConnections()
  })

const COMMANDS = {
  seed: async ({ file }) => {
    await writer.seed(JSON.parse(await readFile(file, 'utf8')), run)
    return writer.state()
  },
  create_account: async (account) => {
    const { did, handle } = await writer.createAccount(account)
    return { did, handle }
  },
  post: (item) => writer.post(item),
  bulk: (item) => writer.bulk(item),
  delete_post: ({ post }) => writer.deletePost(post),
  repost: (item) => writer.repost(item),
  follow: (item) => writer.relate('app.bsky.graph.follow', item),
  block: (item) => writer.relate('app.bsky.graph.block', item),
  deactivate: ({ account }) => writer.setActive(account, false),
  activate: ({ account }) => writer.setActive(account, true),
  takedown: ({ account }) => writer.takeDown(account),
  rename: (item) => writer.rename(item),
  process: () => network.process(),
  // What the AppView was asked since the last reset_stats: {requests: {method: count}, in_flight, most_in_flight, refused}.
  stats: () => gate.stats(),
  reset_stats: () => gate.resetStats(),
  // No listener at all: connections are refused.
  stop_appview: stopAppview,
  start_appview: startAppview,
  // It listens, but fails: see gate.mjs for the rule.
  pause_appview: (rule) => gate.set({ mode: 'hang', ...rule }),
  resume_appview: () => gate.open(),
}

async function run({ do: name, ...args }) {
  if (!Object.hasOwn(COMMANDS, name)) throw new Error(`There is no command "${name}"`)
  return COMMANDS[name](args)
}

let closing = false
const close = async () => {
  if (closing) return
  closing = true
  // What does not close in time is ours alone and ends with this process.
  setTimeout(() => process.exit(0), 5_000).unref()
  gate.open()
  for (const part of [network.bsky, network.pds, network.plc]) await part.close().catch(console.error)
  process.exit(0)
}
process.on('SIGTERM', close)
process.on('SIGINT', close)

say({
  ready: true,
  appview: local(network.bsky.url),
  pds: local(network.pds.url),
  plc: local(network.plc.url),
  milliseconds: Date.now() - began,
})
for await (const line of readline.createInterface({ input: process.stdin })) {
  if (!line.trim()) continue
  try {
    say({ ok: true, ...(await run(JSON.parse(line))) })
  } catch (error) {
    console.error(error)
    say({ error: `${error.name}: ${error.message}` })
  }
}
await close()
