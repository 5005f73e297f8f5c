import { Emitter } from './emitter.js';

/**
 * One chat, joined on every connection until it is closed. Events: `message(message)` for each new one, `event(name, data)`
 * for every other event of the chat, `gap({firstSeq, lastSeq})`, `joined({seq, participants})` after each reconnect too, and
 * `closed(refusal)` when the user is not, or no longer, in the chat.
 */
export class Chat extends Emitter {
  id;

  #session;
  #outbox;
  #closed;

  constructor(id, since, { session, outbox, closed }) {
    super();
    this.id = id;
    this.#session = session;
    this.#outbox = outbox;
    this.#closed = closed;
    session.follow(id, since);
  }

  /** Sends a message, now or when there is a connection. @returns `{id, acknowledged}` */
  send(text, options) {
    return this.#outbox.add(this.id, text, options);
  }

  /** Those of this chat that the hub has not acknowledged. */
  get unsent() {
    return this.#outbox.of(this.id);
  }

  history(range = {}) {
    return this.#ask('message:history', range);
  }

  read(seq) {
    return this.#ask('message:read', { seq });
  }

  set(settings) {
    return this.#ask('chat:settings', settings);
  }

  typing(typing = true) {
    this.#session.send('typing', { chatId: this.id, typing });
  }

  edit(messageId, text) {
    return this.#session.request('message:edit', { messageId, text }, { repeat: true });
  }

  delete(messageId) {
    return this.#session.request('message:delete', { messageId }, { repeat: true });
  }

  react(messageId, reaction, remove = false) {
    return this.#session.request('message:react', { messageId, reaction, remove }, { repeat: true });
  }

  close() {
    this.#closed();
    this.#session.unfollow(this.id);
  }

  #ask(name, data) {
    return this.#session.request(name, { chatId: this.id, ...data }, { repeat: true });
  }
}
