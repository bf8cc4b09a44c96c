// A Bluesky personal data server (@atproto/pds). All its settings come from PDS_* in the environment.
const { PDS, envToCfg, envToSecrets, readEnv } = require('@atproto/pds')

async function main() {
  const environment = { ...readEnv(), version: require('@atproto/pds/package.json').version }
  const pds = await PDS.create(envToCfg(environment), envToSecrets(environment))
  await pds.start()
  process.once('SIGTERM', () => pds.destroy().finally(() => process.exit(0)))
}

main()
