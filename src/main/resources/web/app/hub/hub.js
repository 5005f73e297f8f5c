import { Disconnected, Refusal } from './errors.js';
import { DOORS } from './doors.js';
import { Positions } from './positions.js';

/** Longer than the 10 s in which a connection without a token is refused. */
const OPENING_MS = 12_000;
const PROBE_EVERY_MS = 20_000;
const PROBE_MS = 6_000;
const FIRST_WAIT_MS = 250;
const LONGEST_WAIT_MS = 5_000;
const PATIENCE_MS = 20_000;
const CHATS_PER_JOIN = 200;

/** Codes after which coming back makes no sense before signing in again. */
const FINAL = new Set([4401, 4403]);

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/**
 * A connection that comes back: to the next of the nodes, with jitter, and from where it was. It knows the last position
 * of each topic, joins its chats again with it, and so hands on every durable event once and in order, whatever happened
 * to the node or the network in between.
 *
 * `heard` is called with `event({name, data, topic, seq})`, `opened({user, fresh})` when it is in all its chats
 * again, `gap(topic)` when the hub's log no longer reaches back, `gone(chatId)` when a chat is no longer this user's,
 * `ended({code, reason})` when one has to sign in, and `changed()` when `state` did.
 */
export class Hub {
  /** `idle`, `connecting`, `open`, `waiting` or `ended`. */
  state = 'idle';
  /** The node that is, or is being, connected to. */
  origin;
  /** When the next try begins, in ms since 1970, while waiting. */
  nextTry = 0;
  user;

  #origins;
  #door;
  #heard;
  #connection;
  #attempt = 0;
  #timer;
  #probing;
  #positions = new Positions();
  #chats = new Set();
  /** Those of the chats that this connection is in. */
  #here = new Set();
  #waiters = new Set();

  constructor(origins, door, heard) {
    this.#origins = origins;
    this.origin = origins[0];
    this.#door = door;
    this.#heard = heard;
    globalThis.addEventListener('online', () => this.retryNow());
    globalThis.addEventListener('offline', () => this.#probe());
    document.addEventListener('visibilitychange', () => document.hidden || this.#probe());
  }

  get door() {
    return this.#door;
  }

  start() {
    if (this.state === 'idle' || this.state === 'ended') {
      this.#attempt = 0;
      this.#open();
    }
  }

  /** Goes through another door, from where it is. */
  useDoor(door) {
    this.#door = door;
    if (this.state !== 'idle' && this.state !== 'ended') {
      this.#attempt = 0;
      this.#drop();
      this.#open();
    }
  }

  /** Ends it for good. */
  stop() {
    this.#drop();
    this.#become('idle');
  }

  retryNow() {
    if (this.state === 'waiting') {
      this.#attempt = 0;
      this.#open();
    } else {
      this.#probe();
    }
  }

  /**
   * Asks for something, once there is a connection; waits for one for a while.
   *
   * @param options.repeat that it may be asked again when nobody knows whether it was heard
   */
  async request(name, data = {}, { repeat = false } = {}) {
    const deadline = Date.now() + PATIENCE_MS;
    for (;;) {
      await this.#connected(deadline);
      try {
        return await this.#connection.request(name, data);
      } catch (failure) {
        const wait = waitBefore(failure, repeat);
        if (wait === undefined || Date.now() + wait > deadline) {
          throw failure;
        }
        await pause(wait);
      }
    }
  }

  /** Says something that may be lost. */
  send(name, data) {
    if (this.state === 'open') {
      this.#connection.send(name, data);
    }
  }

  /**
   * Is in these chats from now on, on this connection and on those that follow. What was said behind `seq`, where a chat's
   * log ended when its state was told, is heard next; so state and events join without a gap.
   */
  async join(chats) {
    chats.forEach(({ id, seq }) => {
      this.#chats.add(id);
      this.#positions.begin(`chat-${id}`, seq);
    });
    if (this.state === 'open') {
      await this.#joinMissing(this.#connection);
    }
  }

  /** Is in the chat no longer. */
  forget(chatId) {
    this.#chats.delete(chatId);
    this.#here.delete(chatId);
    this.#positions.forget(`chat-${chatId}`);
  }

  #open() {
    clearTimeout(this.#timer);
    this.origin = this.#origins[this.#attempt % this.#origins.length];
    const ifCurrent = (act) => (told) => connection === this.#connection && act(told);
    const hear = {
      opened: (greeting) => ifCurrent(() => this.#opened(connection, greeting))(),
      event: (event) => ifCurrent(() => this.#event(event))(),
      closed: (end) => ifCurrent(() => this.#closed(end))(),
    };
    this.#here.clear();
    this.#become('connecting');
    const since = this.user && this.#positions.of(`user-${this.user.id}`);
    const connection = DOORS[this.#door].open(this.origin, { since }, hear);
    this.#connection = connection;
    this.#timer = setTimeout(() => this.#giveUp(), OPENING_MS);
  }

  async #opened(connection, { user, seq, gap }) {
    clearTimeout(this.#timer);
    const fresh = this.user?.id !== user.id;
    const personal = `user-${user.id}`;
    this.user = user;
    if (gap) {
      this.#heard.gap(personal);
    }
    this.#positions.begin(personal, seq, gap);
    if (!await this.#joinMissing(connection)) {
      return;
    }
    this.#attempt = 0;
    this.#become('open');
    this.#timer = setTimeout(() => this.#probe(), PROBE_EVERY_MS);
    this.#heard.opened({ user, fresh });
  }

  /** True when it is in all of its chats; false when the connection went before. */
  async #joinMissing(connection) {
    for (;;) {
      const missing = [...this.#chats].filter((id) => !this.#here.has(id)).slice(0, CHATS_PER_JOIN);
      if (missing.length === 0 || connection !== this.#connection) {
        return connection === this.#connection;
      }
      missing.forEach((id) => this.#here.add(id));
      const chats = missing.map((chatId) => ({ chatId, since: this.#positions.of(`chat-${chatId}`) }));
      const answer = await this.#insist(connection, 'chat:join', { chats });
      answer?.chats.forEach((joined) => this.#joined(joined));
    }
  }

  #joined({ chatId, success, seq, gap, participants }) {
    if (success === false) {
      this.forget(chatId);
      this.#heard.gone(chatId);
      return;
    }
    const topic = `chat-${chatId}`;
    if (gap) {
      this.#heard.gap(topic);
    }
    this.#positions.begin(topic, seq, gap);
    this.#heard.event({ name: 'chat:joined', data: { chatId, participants } });
  }

  /** Asks until it is answered, while this connection lasts; undefined when it does not. */
  async #insist(connection, name, data) {
    while (connection === this.#connection) {
      try {
        return await connection.request(name, data);
      } catch (failure) {
        if (failure instanceof Refusal && !failure.retryable) {
          throw failure;
        }
        await pause(failure.retryAfterMs ?? 1000);
      }
    }
    return undefined;
  }

  #event(event) {
    // A nudge is of a chat that is not joined yet; it will be, from where its state was told.
    if (!event.nudge && (!event.topic || this.#positions.advance(event.topic, event.seq))) {
      this.#heard.event(event);
    }
  }

  #closed({ code, reason }) {
    this.#drop();
    if (FINAL.has(code)) {
      this.#become('ended');
      this.#heard.ended({ code, reason });
      return;
    }
    const told = Number(/retry-after-ms=(\d+)/.exec(reason ?? '')?.[1] ?? 0);
    // The first try after a loss goes to the next node at once; a whole round of failures is waited for.
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

  /** A connection that the network forgot looks like one on which nothing happens. */
  async #probe() {
    const connection = this.#connection;
    if (this.state !== 'open' || this.#probing === connection) {
      return;
    }
    this.#probing = connection;
    clearTimeout(this.#timer);
    const alive = await Promise.race([
      connection.probe().then(() => true, (failure) => failure instanceof Refusal),
      pause(PROBE_MS).then(() => false),
    ]);
    this.#probing = undefined;
    if (connection !== this.#connection) {
      return;
    }
    if (alive) {
      this.#timer = setTimeout(() => this.#probe(), PROBE_EVERY_MS);
    } else {
      this.#giveUp();
    }
  }

  #drop() {
    clearTimeout(this.#timer);
    const dropped = this.#connection;
    this.#connection = undefined;
    dropped?.close();
  }

  #become(state) {
    this.state = state;
    if (state === 'open' || state === 'ended' || state === 'idle') {
      this.#waiters.forEach((waiter) => waiter());
      this.#waiters.clear();
    }
    this.#heard.changed();
  }

  #connected(deadline) {
    if (this.state === 'open') {
      return Promise.resolve();
    }
    return new Promise((resolve, reject) => {
      const timer = setTimeout(settle.bind(this), deadline - Date.now());
      const waiter = settle.bind(this);
      function settle() {
        clearTimeout(timer);
        this.#waiters.delete(waiter);
        if (this.state === 'open') {
          resolve();
        } else {
          reject(new Disconnected('There is no connection.'));
        }
      }
      this.#waiters.add(waiter);
    });
  }
}

/** How long to wait before the same is asked again; undefined if it must not be. */
function waitBefore(failure, repeat) {
  if (failure instanceof Disconnected) {
    return repeat ? 0 : undefined;
  }
  const safe = repeat || failure.code === 'RATE_LIMITED';
  return failure instanceof Refusal && failure.retryable && safe ? failure.retryAfterMs ?? 500 : undefined;
}
