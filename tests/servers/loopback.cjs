// Preload (node --require): keeps every listener on 127.0.0.1. The servers call listen(port), which means all
// interfaces, and offer no setting for it; a test must not open this machine to its network.
const { Server } = require('node:net')
const listen = Server.prototype.listen

Server.prototype.listen = function (first, ...rest) {
  if (first !== null && typeof first === 'object' && 'port' in first) {
    return listen.call(this, { ...first, host: '127.0.0.1' }, ...rest)
  }
  if (Number.isInteger(Number(first))) {
    const callback = rest.find((item) => typeof item === 'function')
    return listen.call(this, { port: Number(first), host: '127.0.0.1' }, callback)
  }
  return listen.call(this, first, ...rest)
}
