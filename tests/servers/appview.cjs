// PLC, PDS and AppView of Bluesky in one process, bound to loopback by loopback.cjs. Needs PostgreSQL and Redis.
const { TestNetwork } = require('@atproto/dev-env')
const port = Number(process.env.BASE_PORT)
TestNetwork.create({
  dbPostgresSchema: 'bsky',
  plc: { port },
  pds: { port: port + 1, hostname: 'localhost' },
  bsky: { dbPostgresSchema: 'bsky', port: port + 2, publicUrl: `http://localhost:${port + 2}` },
  ozone: { port: port + 3, dbMaterializedViewRefreshIntervalMs: 600000 },
}).then((network) => {
  process.on('SIGTERM', () => network.close().catch(() => {}).finally(() => process.exit(0)))
  console.log('everything answers')
})
