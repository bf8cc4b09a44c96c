// The PLC directory of AT Protocol with the in-memory database it brings along. PLC_PORT says where.
const { PlcServer, MockDatabase } = require('@did-plc/server')

const port = Number(process.env.PLC_PORT)
PlcServer.create({ db: new MockDatabase(), port, version: 'test' }).start()
