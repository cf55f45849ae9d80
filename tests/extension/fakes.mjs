// Stand-ins for what the browser gives: storage, time, and a server that answers from a table.

/**
 * A storage area as browsers have it: what goes in and comes out is a copy by JSON. `all` is what
 * lies in it. With `quota`, more bytes than that are refused.
 */
export function storageArea({ quota = Infinity, listsKeys = true } = {}) {
  const all = {};
  const copy = (value) => JSON.parse(JSON.stringify(value));
  return {
    all,
    async get(wanted = null) {
      const names = wanted === null ? Object.keys(all) : [wanted].flat();
      return copy(Object.fromEntries(names.filter((name) => name in all).map((n) => [n, all[n]])));
    },
    ...(listsKeys ? { getKeys: async () => Object.keys(all) } : {}),
    async set(items) {
      const after = { ...all, ...items };
      if (JSON.stringify(after).length > quota) throw new Error("QUOTA_BYTES quota exceeded");
      Object.assign(all, copy(items));
    },
    async remove(names) {
      for (const name of [names].flat()) delete all[name];
    },
    async clear() {
      for (const name of Object.keys(all)) delete all[name];
    },
  };
}

/** Lets everything go on that can. */
export const turn = () => new Promise((resolve) => setImmediate(resolve));

/**
 * A clock that stands still until told to go on. `wait` first lets others work for as long as
 * `time.busy()`, since real cryptography takes a while of its own, and then moves the clock.
 */
export function clock(start = Date.UTC(2026, 10, 22, 12)) {
  let now = start;
  const waits = [];
  const time = {
    now: () => now,
    advance: (milliseconds) => (now += milliseconds),
    waits,
    busy: () => false,
    async wait(milliseconds) {
      waits.push(milliseconds);
      do await turn();
      while (time.busy());
      now += milliseconds;
    },
  };
  return time;
}

/** The platform's cryptography, and how many of its operations are under way. */
export function counted(crypto) {
  const counter = { running: 0 };
  const subtle = new Proxy(crypto.subtle, {
    get:
      (target, name) =>
      (...given) => {
        counter.running += 1;
        return target[name](...given).finally(() => (counter.running -= 1));
      },
  });
  const getRandomValues = (bytes) => crypto.getRandomValues(bytes);
  return { crypto: { subtle, getRandomValues }, running: () => counter.running };
}

/** A JSON answer. */
export const json = (value, { status = 200, headers = {} } = {}) =>
  new Response(JSON.stringify(value), {
    status,
    headers: { "Content-Type": "application/json", ...headers },
  });

/** A problem of the API (RFC 9457). */
export const problem = (status, detail = "What happened.", headers = {}) =>
  json(
    { type: "/docs#problem", title: "A problem", status, detail, errors: [] },
    { status, headers },
  );

/** The API's document of an account; by default a score. */
export const documentOf = (key, more = {}) => {
  const [network, ...handle] = key.split(":");
  return {
    account: {
      key,
      network,
      handle: handle.join(":"),
      name: "Acme",
      url: `https://example/${key}`,
    },
    status: "ok",
    reason: null,
    method: 1,
    score: 61.2,
    interval: [52, 69.8],
    grade: "C",
    collected_at: "2026-11-22T11:00:00Z",
    expires_at: "2026-11-22T17:00:00Z",
    ...more,
  };
};

/** The document of an account without a score. */
export const without = (key, status, reason = "A reason.", more = {}) => {
  const { account } = documentOf(key);
  return { account, status, reason, method: 1, ...more };
};

/**
 * A server. `answer(request)` gives a Response, or throws as a network does; `requests` has what
 * arrived: `{method, url, path, body, options}`.
 */
export function server(answer) {
  const requests = [];
  return {
    requests,
    paths: () => requests.map(({ method, path }) => `${method} ${path}`),
    async fetch(url, options) {
      const { pathname, search } = new URL(url);
      const body = options.body === undefined ? undefined : JSON.parse(options.body);
      const request = { method: options.method, url, path: pathname + search, body, options };
      requests.push(request);
      await turn();
      return answer(request);
    },
  };
}

/** How `fetch` fails when nobody answers. */
export const silence = () => {
  throw new TypeError("Failed to fetch");
};
