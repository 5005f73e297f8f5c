import { ENDPOINTS } from './endpoints.js';
import { Refusal } from './errors.js';

/** Longer than the 10 s in which a connection without a token is refused. */
const OPENING_MS = 12_000;
const PROBE_EVERY_MS = 20_000;
const PROBE_MS = 6_000;
const FIRST_WAIT_MS = 250;
const LONGEST_WAIT_MS = 5_000;

/** Close codes after which reconnecting fails until the user signs in. */
const FINAL = new Set([4401, 4403]);

export const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/**
 * Keeps a connection to the hub: reconnects to one node after the other, with jitter, until it is stopped. It probes the
 * connection from time to time, since a connection that the network has dropped looks like an idle one.
 *
 * It calls `since()` for the position to resume from; `greeted(connection, greeting)`, after which `settled(connection)`
 * must be called once everything is rejoined; `event(event)`; `ended({code, reason})` when the user has to sign in; and
 * `changed()` when `state` has changed.
 */
export class Link {
  /** `idle`, `connecting`, `open`, `waiting` or `ended`. */
  state = 'idle';
  /** When the next attempt starts, in ms since 1970, while waiting. */
  nextTry = 0;
  /** The node of the current connection or attempt. */
  origin;
  endpoint;
  /** Undefined if there is none; it may not be greeted yet. */
  connection;

  #origins;
  #handlers;
  #attempt = 0;
  #timer;
  #probing;

  constructor(origins, endpoint, handlers) {
    this.#origins = origins;
    [this.origin] = origins;
    this.endpoint = endpoint;
    this.#handlers = handlers;
    globalThis.addEventListener('online', () => this.retryNow());
    globalThis.addEventListener('offline', () => this.#probe());
    document.addEventListener('visibilitychange', () => document.hidden || this.#probe());
  }

  start() {
    if (this.state === 'idle' || this.state === 'ended') {
      this.#attempt = 0;
      this.#open();
    }
  }

  stop() {
    this.#drop();
    this.#become('idle');
  }

  useEndpoint(endpoint) {
    this.endpoint = endpoint;
    if (this.state !== 'idle' && this.state !== 'ended') {
      this.#attempt = 0;
      this.#drop();
      this.#open();
    }
  }

  retryNow() {
    if (this.state === 'waiting') {
      this.#attempt = 0;
      this.#open();
    } else {
      this.#probe();
    }
  }

  settled(connection) {
    if (connection === this.connection) {
      this.#attempt = 0;
      this.#become('open');
      this.#probeLater();
    }
  }

  #open() {
    clearTimeout(this.#timer);
    this.origin = this.#origins[this.#attempt % this.#origins.length];
    this.#become('connecting');
    // Ignores callbacks of a connection that has been abandoned.
    const ifCurrent = (act) => (value) => connection === this.connection && act(value);
    const connection = ENDPOINTS[this.endpoint].open(this.origin, { since: this.#handlers.since() }, {
      opened: (greeting) => ifCurrent(() => this.#greeted(connection, greeting))(),
      event: (event) => ifCurrent(this.#handlers.event)(event),
      closed: (end) => ifCurrent(() => this.#closed(end))(),
    });
    this.connection = connection;
    this.#timer = setTimeout(() => this.#giveUp(), OPENING_MS);
  }

  #greeted(connection, greeting) {
    clearTimeout(this.#timer);
    this.#handlers.greeted(connection, greeting);
  }

  #closed({ code, reason }) {
    this.#drop();
    if (FINAL.has(code)) {
      this.#become('ended');
      this.#handlers.ended({ code, reason });
      return;
    }
    const requested = Number(/retry-after-ms=(\d+)/.exec(reason ?? '')?.[1] ?? 0);
    // The delay grows only after every node was tried.
    const round = Math.floor(this.#attempt / this.#origins.length);
    const wait = Math.max(requested, Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** round)) * (0.5 + Math.random());
    this.#attempt += 1;
    this.nextTry = Date.now() + wait;
    this.#become('waiting');
    this.#timer = setTimeout(() => this.#open(), wait);
  }

  #giveUp() {
    this.#closed({ code: 0, reason: 'no answer' });
  }

  #probeLater() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#probe(), PROBE_EVERY_MS);
  }

  async #probe() {
    const { connection } = this;
    if (this.state !== 'open' || this.#probing === connection) {
      return;
    }
    this.#probing = connection;
    const alive = await Promise.race([
      connection.probe().then(() => true, (failure) => failure instanceof Refusal),
      pause(PROBE_MS).then(() => false),
    ]);
    this.#probing = undefined;
    if (connection === this.connection) {
      if (alive) {
        this.#probeLater();
      } else {
        this.#giveUp();
      }
    }
  }

  #drop() {
    clearTimeout(this.#timer);
    const dropped = this.connection;
    this.connection = undefined;
    dropped?.close();
  }

  #become(state) {
    this.state = state;
    this.#handlers.changed();
  }
}
