// Imported first: every server that names no host listens on 127.0.0.1 only, and standard output stays ours.
import net from 'node:net'

const listen = net.Server.prototype.listen
net.Server.prototype.listen = function (...args) {
  const [first, second] = args
  if (typeof first === 'object' && first !== null && 'port' in first) {
    args[0] = { host: '127.0.0.1', ...first }
  } else if (/^\d+$/.test(String(first)) && typeof second !== 'string') {
    args.splice(1, 0, '127.0.0.1')
  }
  return listen.apply(this, args)
}

// The answers go out on standard output, one JSON line each; whatever libraries have to say belongs in the log.
for (const name of ['log', 'info', 'debug']) console[name] = console.error.bind(console)

process.env.LOG_ENABLED ??= 'false'
