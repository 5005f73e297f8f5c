import { Disconnected, Refusal } from './errors.js';
import { BAD_TOKEN, Link } from './link.js';
import { pause } from './pause.js';
import { Positions } from './positions.js';

const ANOTHER_USER = { code: BAD_TOKEN, reason: 'another user' };
const CONNECT_TIMEOUT_MS = 20_000;
const CHATS_PER_JOIN = 200;
const JOIN_RETRY_MS = 1_000;

/**
 * One user's connection to the hub, whatever happens to nodes and networks in between: commands with answers, and events. It
 * tracks the last position of each topic and, after each reconnect, joins everything again from there. So it delivers every
 * durable event once and in order.
 *
 * It calls `event({name, data, topic, seq, nudge, reply})`; `joined(chatId, answer)` and `refused(chatId, refusal)` for chats; `gap({topic, firstSeq,
 * lastSeq})` when the hub cannot deliver what was missed; `opened(user)` when everything is joined again; `changed()` when
 * the link's state has changed; `failed(refusal)` when something is not joined, for now or for good. `again(request)` promises
 * to join what is not a chat, on a new connection.
 */
export class Session {
  user;
  link;
  positions = new Positions();

  #handlers;
  #chats = new Set();
  /** The chats that the current connection has joined. */
  #joinedChats = new Set();
  /** The latest pass over the chats that are to be joined; one at a time. */
  #joining = Promise.resolve();
  #waiters = new Set();

  constructor(options, handlers) {
    this.#handlers = handlers;
    this.link = new Link(options, {
      since: () => this.user && this.positions.of(`user-${this.user.id}`),
      greeted: (connection, greeting) => this.#greeted(connection, greeting),
      event: (event) => this.#event(event),
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

  /** Sends a command that may be lost, without an answer. */
  send(name, data) {
    if (this.link.state === 'open') {
      this.link.connection.send(name, data);
    }
  }

  /** Joins the chat, on this connection and on later ones. Events after the position `since` arrive next, or new ones only. */
  follow(chatId, since) {
    this.positions.begin(`chat-${chatId}`, since);
    if (!this.#chats.has(chatId)) {
      this.#chats.add(chatId);
      this.#joinSoon();
    }
  }

  /** Leaves the chat. */
  unfollow(chatId) {
    if (this.#forget(chatId)) {
      this.send('chat:leave', { chatId });
    }
  }

  #forget(chatId) {
    this.#chats.delete(chatId);
    this.positions.forget(`chat-${chatId}`);
    return this.#joinedChats.delete(chatId);
  }

  async #greeted(connection, { user, seq, gap, firstSeq, lastSeq }) {
    if (this.user && this.user.id !== user.id) {
      // Another user has signed in meanwhile: the chats, the positions and the unsent messages are not theirs.
      this.link.close(ANOTHER_USER);
      return;
    }
    const personal = `user-${user.id}`;
    this.user = user;
    this.#joinedChats.clear();
    this.stands(personal, { seq, gap, firstSeq, lastSeq });
    await this.#joinAll(connection);
    await this.#handlers.again((name, data) => this.#untilAnswered(connection, name, data));
    // What was asked for meanwhile.
    await this.#joinAll(connection);
    if (connection === this.link.connection) {
      this.link.settled(connection);
      this.#handlers.opened(user);
    }
  }

  /** Chats that are followed one after the other are joined together. */
  #joinSoon() {
    if (this.link.state === 'open') {
      const { connection } = this.link;
      this.#joining = this.#joining.then(() => this.#joinAll(connection));
    }
  }

  async #joinAll(connection) {
    while (connection === this.link.connection) {
      const missing = [...this.#chats].filter((id) => !this.#joinedChats.has(id)).slice(0, CHATS_PER_JOIN);
      if (missing.length === 0) {
        return;
      }
      missing.forEach((id) => this.#joinedChats.add(id));
      const chats = missing.map((chatId) => ({ chatId, since: this.positions.of(`chat-${chatId}`) }));
      try {
        const answer = await this.#untilAnswered(connection, 'chat:join', { chats });
        answer?.chats.forEach((joined) => this.#joined(connection, joined));
      } catch (refusal) {
        this.#handlers.failed(refusal);
      }
    }
  }

  #joined(connection, answer) {
    const { chatId, success, retryable } = answer;
    if (retryable) {
      this.#joinLater(connection, answer);
    } else if (success === false) {
      this.#forget(chatId);
      this.#handlers.refused(chatId, new Refusal(answer));
    } else {
      this.stands(`chat-${chatId}`, answer);
      this.#handlers.joined(chatId, answer);
    }
  }

  /** Not awaited: one chat must not delay the others. */
  async #joinLater(connection, { chatId, retryAfterMs }) {
    await pause(retryAfterMs ?? JOIN_RETRY_MS);
    if (connection === this.link.connection && this.#joinedChats.delete(chatId)) {
      this.#joinSoon();
    }
  }

  /** The hub has said where a topic that was joined stands. */
  stands(topic, { seq, gap, firstSeq, lastSeq }) {
    if (gap) {
      this.#gap({ topic, firstSeq, lastSeq });
    }
    this.positions.begin(topic, seq);
  }

  /** What nobody waits for. */
  report(failure) {
    this.#handlers.failed(failure);
  }

  #gap(gap) {
    this.positions.goBack(gap.topic, gap.lastSeq);
    this.#handlers.gap(gap);
  }

  /** Repeats a command until it is answered; undefined if the connection is lost first. Rejects if the hub refuses it. */
  async #untilAnswered(connection, name, data) {
    while (connection === this.link.connection) {
      try {
        return await connection.request(name, data);
      } catch (failure) {
        if (failure instanceof Refusal && !failure.retryable) {
          throw failure;
        }
        await pause(failure.retryAfterMs ?? JOIN_RETRY_MS);
      }
    }
    return undefined;
  }

  #event(event) {
    if (event.name === 'topic:gap') {
      this.#gap(event.data);
    } else if (event.nudge || !event.topic || this.positions.advance(event.topic, event.seq)) {
      this.#handlers.event(event);
    }
  }

  #changed() {
    const { state } = this.link;
    if (state === 'open' || state === 'closed') {
      this.#waiters.forEach((decided) => decided());
      this.#waiters.clear();
    }
    this.#handlers.changed();
  }

  /** Resolves when there is a connection; rejects when there is none in time, or none is wanted any more. */
  #connected(deadline) {
    const { state } = this.link;
    if (state === 'open') {
      return Promise.resolve();
    }
    return new Promise((resolve, reject) => {
      const fail = () => reject(new Disconnected('There is no connection.'));
      if (state === 'closed') {
        fail();
        return;
      }
      const timer = setTimeout(() => {
        this.#waiters.delete(decided);
        fail();
      }, Math.max(0, deadline - Date.now()));
      const decided = () => {
        clearTimeout(timer);
        (this.link.state === 'open' ? resolve : fail)();
      };
      this.#waiters.add(decided);
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
