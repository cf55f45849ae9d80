// Everything that can go wrong between the extension and a server, one class each.

/**
 * Any of the failures below. `state` is the key of `STATES` that tells people; `passes`: it may be
 * over in a while, without anybody doing anything.
 */
export class ApiError extends Error {
  /** @param {string} state @param {boolean} [passes] */
  constructor(state, passes = false) {
    super(state);
    this.state = state;
    this.passes = passes;
  }
}

/** The browser has no connection. */
export class Offline extends ApiError {
  constructor() {
    super("offline");
  }
}

/** No answer, or one that says to come back later: asking once more may help. */
export class Unreachable extends ApiError {
  constructor() {
    super("unreachable", true);
  }
}

/** Asked too often; `seconds` until asking is welcome again. */
export class RateLimited extends ApiError {
  /** @param {number} seconds */
  constructor(seconds) {
    super("rate_limited");
    this.seconds = seconds;
  }
}

/** A server of ours that lacks what was asked for. */
export class ServerTooOld extends ApiError {
  constructor() {
    super("server_old");
  }
}

/** Something answers, but not a server of ours. */
export class NotTwoway extends ApiError {
  constructor() {
    super("not_twoway");
  }
}

/** The server says no, or has failed (which `passes`); `detail` is its sentence. */
export class Refused extends ApiError {
  /** @param {string} detail @param {boolean} [passes] */
  constructor(detail, passes) {
    super("error", passes);
    this.detail = detail;
  }
}
