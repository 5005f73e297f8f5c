import { ENDPOINTS } from './endpoints.js';
import { Refusal } from './errors.js';

/** Longer than the 10 s in which a connection without a token is refused. */
const OPENING_MS = 12_000;
const PROBE_EVERY_MS = 20_000;
const PROBE_MS = 6_000;
const FIRST_WAIT_MS = 250;
const LONGEST_WAIT_MS = 5_000;

/** Codes after which coming back makes no sense before signing in again. */
const FINAL = new Set([4401, 4403]);

export const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/**
 * One connection after the other, to one node after the other, with jitter, until it is stopped. A connection is probed
 * now and then, since one that the network forgot looks like one on which nothing happens.
 *
 * It calls `since()` for the position to come back from, `greeted(connection, greeting)`, whereupon `settled(connection)`
 * is to be called when all that was there is there again, `event(event)`, `ended({code, reason})` when one has to sign in,
 * and `changed()` when `state` did.
 */
export class Line {
  /** `idle`, `connecting`, `open`, `waiting` or `ended`. */
  state = 'idle';
  /** When the next try begins, in ms since 1970, while waiting. */
  nextTry = 0;
  /** The node that is, or is being, connected to. */
  origin;
  endpoint;
  /** Undefined while there is none; it may not have been greeted. */
  connection;

  #origins;
  #calls;
  #attempt = 0;
  #timer;
  #probing;

  constructor(origins, endpoint, calls) {
    this.#origins = origins;
    [this.origin] = origins;
    this.endpoint = endpoint;
    this.#calls = calls;
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
    // What a connection says after it was given up is not heard.
    const ifCurrent = (act) => (told) => connection === this.connection && act(told);
    const connection = ENDPOINTS[this.endpoint].open(this.origin, { since: this.#calls.since() }, {
      opened: (greeting) => ifCurrent(() => this.#greeted(connection, greeting))(),
      event: (event) => ifCurrent(this.#calls.event)(event),
      closed: (end) => ifCurrent(() => this.#closed(end))(),
    });
    this.connection = connection;
    this.#timer = setTimeout(() => this.#giveUp(), OPENING_MS);
  }

  #greeted(connection, greeting) {
    clearTimeout(this.#timer);
    this.#calls.greeted(connection, greeting);
  }

  #closed({ code, reason }) {
    this.#drop();
    if (FINAL.has(code)) {
      this.#become('ended');
      this.#calls.ended({ code, reason });
      return;
    }
    const told = Number(/retry-after-ms=(\d+)/.exec(reason ?? '')?.[1] ?? 0);
    // Each node is tried before the wait grows.
    const round = Math.floor(this.#attempt / this.#origins.length);
    const wait = Math.max(told, Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** round)) * (0.5 + Math.random());
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
    this.#calls.changed();
  }
}
