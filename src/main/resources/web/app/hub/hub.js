import { Disconnected, Refusal } from './errors.js';
import { Line, pause } from './line.js';
import { Positions } from './positions.js';

const PATIENCE_MS = 20_000;
const CHATS_PER_JOIN = 200;

/**
 * The hub, as the application sees it: commands with answers, and events. It knows the last position of each topic, and
 * whenever its line is up again it joins its chats with it; so it hands on every durable event once and in order, whatever
 * happened to the node or the network in between.
 *
 * It calls `event({name, data, topic, seq})`, `opened({user, fresh})` when it is in all its chats again, `gap(topic)` when
 * the hub's log no longer reaches back, `gone(chatId)` when a chat is no longer this user's, `ended({code, reason})` when
 * one has to sign in, and `changed()` when the line's state did.
 */
export class Hub {
  user;
  line;

  #heard;
  #positions = new Positions();
  #chats = new Set();
  /** Those of the chats that this connection is in. */
  #here = new Set();
  #waiters = new Set();

  constructor(origins, endpoint, heard) {
    this.#heard = heard;
    this.line = new Line(origins, endpoint, {
      since: () => this.#comingBack(),
      greeted: (connection, greeting) => this.#greeted(connection, greeting),
      event: (event) => this.#event(event),
      ended: (end) => heard.ended(end),
      changed: () => this.#changed(),
    });
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
        return await this.line.connection.request(name, data);
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
    if (this.line.state === 'open') {
      this.line.connection.send(name, data);
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
    if (this.line.state === 'open') {
      await this.#joinMissing(this.line.connection);
    }
  }

  /** Is in the chat no longer. */
  forget(chatId) {
    this.#chats.delete(chatId);
    this.#here.delete(chatId);
    this.#positions.forget(`chat-${chatId}`);
  }

  #comingBack() {
    this.#here.clear();
    return this.user && this.#positions.of(`user-${this.user.id}`);
  }

  async #greeted(connection, { user, seq, gap }) {
    const fresh = this.user?.id !== user.id;
    const personal = `user-${user.id}`;
    this.user = user;
    if (gap) {
      this.#heard.gap(personal);
    }
    this.#positions.begin(personal, seq, gap);
    if (await this.#joinMissing(connection)) {
      this.line.settled(connection);
      this.#heard.opened({ user, fresh });
    }
  }

  /** True when it is in all of its chats; false when the connection went before. */
  async #joinMissing(connection) {
    for (;;) {
      const missing = [...this.#chats].filter((id) => !this.#here.has(id)).slice(0, CHATS_PER_JOIN);
      if (missing.length === 0 || connection !== this.line.connection) {
        return connection === this.line.connection;
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
    while (connection === this.line.connection) {
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

  #changed() {
    if (this.line.state === 'open') {
      this.#waiters.forEach((connected) => connected());
      this.#waiters.clear();
    }
    this.#heard.changed();
  }

  #connected(deadline) {
    if (this.line.state === 'open') {
      return Promise.resolve();
    }
    return new Promise((resolve, reject) => {
      const connected = () => {
        clearTimeout(timer);
        resolve();
      };
      const timer = setTimeout(() => {
        this.#waiters.delete(connected);
        reject(new Disconnected('There is no connection.'));
      }, Math.max(0, deadline - Date.now()));
      this.#waiters.add(connected);
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
