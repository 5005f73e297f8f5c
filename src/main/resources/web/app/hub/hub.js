import { Disconnected, Refusal } from './errors.js';
import { Link, pause } from './link.js';
import { Positions } from './positions.js';

const CONNECT_TIMEOUT_MS = 20_000;
const CHATS_PER_JOIN = 200;

/**
 * The hub, as the application sees it: commands with answers, and events. It tracks the last position of each topic and,
 * after each reconnect, rejoins its chats from there. So it delivers every durable event once and in order, whatever
 * happened to the node or the network in between.
 *
 * It calls `event({name, data, topic, seq})`, `opened({user, fresh})` when it has rejoined all its chats, `gap(topic)` when
 * the hub's log no longer reaches back far enough, or its store has lost events that were delivered, `removed(chatId)` when the user is no longer in a chat,
 * `ended({code, reason})` when the user has to sign in, and `changed()` when the link's state has changed.
 */
export class Hub {
  user;
  link;

  #handlers;
  #positions = new Positions();
  #chats = new Set();
  /** The chats that the current connection has joined. */
  #joinedChats = new Set();
  #waiters = new Set();

  constructor(origins, endpoint, handlers) {
    this.#handlers = handlers;
    this.link = new Link(origins, endpoint, {
      since: () => this.#resume(),
      greeted: (connection, greeting) => this.#greeted(connection, greeting),
      event: (event) => this.#event(event),
      ended: (end) => handlers.ended(end),
      changed: () => this.#changed(),
    });
  }

  /**
   * Sends a command, and waits for a connection first if there is none.
   *
   * @param options.repeat whether the command may be sent again when its outcome is unknown
   */
  async request(name, data = {}, { repeat = false } = {}) {
    const deadline = Date.now() + CONNECT_TIMEOUT_MS;
    for (;;) {
      await this.#connected(deadline);
      try {
        return await this.link.connection.request(name, data);
      } catch (failure) {
        const wait = waitBefore(failure, repeat);
        if (wait === undefined || Date.now() + wait > deadline) {
          throw failure;
        }
        await pause(wait);
      }
    }
  }

  /** Sends a message that may be lost. */
  send(name, data) {
    if (this.link.state === 'open') {
      this.link.connection.send(name, data);
    }
  }

  /**
   * Joins these chats, on this connection and on later ones. `seq` is the position of the chat's log at which its state was
   * read; the events after it arrive next, so state and events connect without a gap.
   */
  async join(chats) {
    chats.forEach(({ id, seq }) => {
      this.#chats.add(id);
      this.#positions.begin(`chat-${id}`, seq);
    });
    if (this.link.state === 'open') {
      await this.#joinMissing(this.link.connection);
    }
  }

  /** Stops following the chat. */
  forget(chatId) {
    this.#chats.delete(chatId);
    this.#joinedChats.delete(chatId);
    this.#positions.forget(`chat-${chatId}`);
  }

  #resume() {
    this.#joinedChats.clear();
    return this.user && this.#positions.of(`user-${this.user.id}`);
  }

  async #greeted(connection, { user, seq, gap }) {
    const fresh = this.user?.id !== user.id;
    const personal = `user-${user.id}`;
    this.user = user;
    if (gap) {
      this.#handlers.gap(personal);
    }
    this.#positions.begin(personal, seq, gap);
    if (await this.#joinMissing(connection)) {
      this.link.settled(connection);
      this.#handlers.opened({ user, fresh });
    }
  }

  /** True when all chats are joined; false when the connection was lost first. */
  async #joinMissing(connection) {
    for (;;) {
      const missing = [...this.#chats].filter((id) => !this.#joinedChats.has(id)).slice(0, CHATS_PER_JOIN);
      if (missing.length === 0 || connection !== this.link.connection) {
        return connection === this.link.connection;
      }
      missing.forEach((id) => this.#joinedChats.add(id));
      const chats = missing.map((chatId) => ({ chatId, since: this.#positions.of(`chat-${chatId}`) }));
      const answer = await this.#requestUntilAnswered(connection, 'chat:join', { chats });
      answer?.chats.forEach((joined) => this.#joined(joined));
    }
  }

  #joined({ chatId, success, seq, gap, participants }) {
    if (success === false) {
      this.forget(chatId);
      this.#handlers.removed(chatId);
      return;
    }
    const topic = `chat-${chatId}`;
    if (gap) {
      this.#handlers.gap(topic);
    }
    this.#positions.begin(topic, seq, gap);
    this.#handlers.event({ name: 'chat:joined', data: { chatId, participants } });
  }

  /** Repeats a command until it is answered; undefined if the connection is lost first. */
  async #requestUntilAnswered(connection, name, data) {
    while (connection === this.link.connection) {
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
    if (event.name === 'topic:gap') {
      this.#positions.goBack(event.data.topic, event.data.lastSeq);
      this.#handlers.gap(event.data.topic);
      return;
    }
    // A nudge concerns a chat that is not joined yet. Joining it will replay the event.
    if (!event.nudge && (!event.topic || this.#positions.advance(event.topic, event.seq))) {
      this.#handlers.event(event);
    }
  }

  #changed() {
    if (this.link.state === 'open') {
      this.#waiters.forEach((connected) => connected());
      this.#waiters.clear();
    }
    this.#handlers.changed();
  }

  #connected(deadline) {
    if (this.link.state === 'open') {
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

/** How long to wait before the command is sent again; undefined if it must not be. */
function waitBefore(failure, repeat) {
  if (failure instanceof Disconnected) {
    return repeat ? 0 : undefined;
  }
  const safe = repeat || failure.code === 'RATE_LIMITED';
  return failure instanceof Refusal && failure.retryable && safe ? failure.retryAfterMs ?? 500 : undefined;
}
