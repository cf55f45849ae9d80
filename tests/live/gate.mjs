// A gate in front of a running HTTP server: it counts requests and can let some of them fail.

// The last part of an XRPC path: "app.bsky.feed.getAuthorFeed".
const methodOf = (request) => request.url.split('?')[0].split('/').at(-1)

export const installGate = (server) => {
  const handlers = server.listeners('request')
  const held = new Set()
  let rule = null
  let passed = 0
  let stats
  const resetStats = () => {
    stats = { requests: {}, in_flight: stats?.in_flight ?? 0, most_in_flight: 0, refused: 0 }
  }
  resetStats()

  const serve = (request, response) => {
    for (const handler of handlers) handler.call(server, request, response)
  }

  const refuse = (request, response) => {
    stats.refused += 1
    if (rule.mode === 'drop') return request.socket.destroy()
    if (rule.mode === 'hang' || rule.mode === 'hold') return held.add({ request, response, mode: rule.mode })
    response.writeHead(rule.status ?? 503, { 'content-type': 'application/json', ...rule.headers })
    response.end(rule.body ?? JSON.stringify({ error: 'InternalServerError', message: 'Internal Server Error' }))
  }

  server.removeAllListeners('request')
  server.on('request', (request, response) => {
    const method = methodOf(request)
    stats.requests[method] = (stats.requests[method] ?? 0) + 1
    stats.in_flight += 1
    stats.most_in_flight = Math.max(stats.most_in_flight, stats.in_flight)
    response.once('close', () => (stats.in_flight -= 1))
    const concerned = rule && (!rule.only || method.endsWith(rule.only))
    if (concerned && passed >= (rule.after ?? 0) && passed < (rule.until ?? Infinity)) {
      if (rule.until !== undefined) passed += 1
      return refuse(request, response)
    }
    if (concerned) passed += 1
    serve(request, response)
  })

  return {
    // {mode: "drop" | "hang" (never answered) | "hold" (answered once the gate opens) | "status", status?, headers?, body?, after?: let so many through first,
    //  until?: let through again from that request on, only?: the end of a method's name}
    set(newRule) {
      rule = newRule
      passed = 0
    },
    open() {
      rule = null
      for (const { request, response, mode } of held) {
        if (mode === 'hold' && !response.destroyed) serve(request, response)
        else response.destroy()
      }
      held.clear()
    },
    stats: () => stats,
    resetStats,
  }
}
