import { open, webSocketOf } from './endpoints.js';
import { Refusal } from './errors.js';
import { backoff, pause } from './pause.js';
import { TokenSource } from './token.js';

/** Longer than the 10 s in which a connection without a token is refused. */
const OPENING_MS = 12_000;
const PROBE_EVERY_MS = 20_000;
const PROBE_MS = 6_000;
const BEAT_MS = 5_000;
/** Too many connections, or flooding: coming back soon would not help. */
const CROWDED_WAIT_MS = 10_000;
const CROWDED = new Set([4409, 4429]);
export const BAD_TOKEN = 4401;
const REVOKED = 4403;

/**
 * Keeps a connection to the hub: reconnects to one node after the other, with jitter, until it is closed. It probes the
 * connection from time to time and after the device has slept, since a connection that the network has dropped looks like
 * an idle one.
 *
 * It calls `since()` for the position to resume from; `greeted(connection, greeting)`, after which `settled(connection)`
 * must be called once everything is joined again; `event(event)`; and `changed()` when `state` has changed.
 */
export class Link {
  /** `connecting`, `open`, `waiting` or `closed`. */
  state = 'closed';
  /** Why the state is `waiting` or `closed`: `{code, reason}`. */
  end;
  /** When the next attempt starts, in ms since 1970, while waiting. */
  retryAt;
  /** The node of the current connection or attempt. */
  node;
  endpoint;
  /** Undefined if there is none; it may not be greeted yet. */
  connection;

  #options;
  #handlers;
  #tokens;
  #attempt = 0;
  /** Whether a token was refused since the last greeting: a second one in a row is the last. */
  #tokenRefused = false;
  /** Whether the hub has greeted the current connection. */
  #isGreeted = false;
  #timer;
  #beating;
  #probing;
  #stopListening = () => {};

  constructor(options, handlers) {
    this.#options = options;
    this.#handlers = handlers;
    this.#tokens = new TokenSource(options.token);
    [this.node] = options.nodes;
    this.endpoint = options.endpoint;
  }

  open() {
    if (this.state === 'closed') {
      this.#attempt = 0;
      this.#tokenRefused = false;
      this.#listen();
      this.#connect();
    }
  }

  close(end = { code: 1000, reason: '' }) {
    this.#drop();
    clearInterval(this.#beating);
    this.#stopListening();
    this.end = end;
    this.#become('closed');
  }

  useEndpoint(endpoint) {
    this.endpoint = endpoint;
    if (this.state !== 'closed') {
      this.#attempt = 0;
      this.#connect();
    }
  }

  retryNow() {
    if (this.state === 'waiting') {
      this.#attempt = 0;
      this.#connect();
    } else {
      this.#probe();
    }
  }

  settled(connection) {
    if (connection === this.connection) {
      this.#attempt = 0;
      this.end = undefined;
      this.#become('open');
    }
  }

  async #connect() {
    this.#drop();
    const { nodes, webSocket } = this.#options;
    this.node = nodes[this.#attempt % nodes.length];
    this.retryAt = undefined;
    // Stands for the connection until there is one.
    const opening = {};
    this.connection = opening;
    this.#become('connecting');
    this.#timer = setTimeout(() => this.#lost({ code: 0, reason: 'no answer' }), OPENING_MS);
    try {
      const [token, WebSocket] = await Promise.all([this.#tokens.get(), webSocketOf(webSocket)]);
      if (this.connection === opening) {
        this.#open({ origin: this.node, since: this.#handlers.since(), token, WebSocket });
      }
    } catch (failure) {
      if (this.connection === opening) {
        this.#lost({ code: 0, reason: failure.message });
      }
    }
  }

  #open(options) {
    // Ignores what an abandoned connection still says.
    const ifCurrent = (act) => (value) => {
      if (connection === this.connection) {
        act(value);
      }
    };
    const connection = open(this.endpoint, this.#attempt, options, {
      opened: ifCurrent((greeting) => this.#greeted(connection, greeting, options.token)),
      event: ifCurrent(this.#handlers.event),
      closed: ifCurrent((end) => this.#lost(end)),
    });
    this.connection = connection;
  }

  #greeted(connection, greeting, token) {
    this.#isGreeted = true;
    this.#tokenRefused = false;
    // The network may drop it while everything is joined again.
    this.#probeLater();
    this.#tokens.keepFresh(token, (fresh) => connection.request('auth:refresh', { token: fresh }));
    this.#handlers.greeted(connection, greeting);
  }

  #lost(end) {
    this.#drop();
    const { code, reason } = end;
    if (code === REVOKED || (code === BAD_TOKEN && (this.#tokenRefused || !this.#tokens.renewable))) {
      this.close(end);
      return;
    }
    this.#tokenRefused ||= code === BAD_TOKEN;
    this.#wait(end, Number(/retry-after-ms=(\d+)/.exec(reason ?? '')?.[1] ?? (CROWDED.has(code) ? CROWDED_WAIT_MS : 0)));
  }

  #wait(end, requested) {
    // The delay grows only after every node was tried.
    const own = backoff(Math.floor(this.#attempt / this.#options.nodes.length));
    // The hub's wish is the least; all whom it asked the same do not come back at once.
    const wait = Math.max(requested * (1 + Math.random() / 2), own);
    this.#attempt += 1;
    this.end = end;
    this.retryAt = Date.now() + wait;
    this.#timer = setTimeout(() => this.#connect(), wait);
    this.#become('waiting');
  }

  #probeLater() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#probe(), PROBE_EVERY_MS);
  }

  async #probe() {
    const { connection } = this;
    if (!this.#isGreeted || this.#probing === connection) {
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
        this.#lost({ code: 0, reason: 'no answer' });
      }
    }
  }

  /** What may break or restore the network: the browser's own events, and a device that has slept. */
  #listen() {
    const online = () => this.retryNow();
    const check = () => globalThis.document?.hidden || this.#probe();
    const { document } = globalThis;
    globalThis.addEventListener?.('online', online);
    globalThis.addEventListener?.('offline', check);
    document?.addEventListener?.('visibilitychange', check);
    this.#stopListening = () => {
      globalThis.removeEventListener?.('online', online);
      globalThis.removeEventListener?.('offline', check);
      document?.removeEventListener?.('visibilitychange', check);
    };
    let last = Date.now();
    this.#beating = setInterval(() => {
      const slept = Math.abs(Date.now() - last - BEAT_MS) > BEAT_MS;
      last = Date.now();
      if (slept) {
        this.retryNow();
      }
    }, BEAT_MS);
  }

  #drop() {
    clearTimeout(this.#timer);
    this.#tokens.stop();
    this.#isGreeted = false;
    const dropped = this.connection;
    this.connection = undefined;
    dropped?.close?.();
  }

  #become(state) {
    this.state = state;
    this.#handlers.changed();
  }
}
