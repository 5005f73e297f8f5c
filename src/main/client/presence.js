import { Emitter } from './emitter.js';

const USERS_PER_COMMAND = 500;

/** Who is online. Event: `status({userId, status, text, lastSeen})` for the users who are watched, once per change. */
export class Presence extends Emitter {
  #session;
  #watched = new Set();

  constructor(session) {
    super();
    this.#session = session;
  }

  /** Watches these users, on later connections too. Promises their states; with a listener, tells it of them first. */
  async watch(userIds, listener) {
    userIds.forEach((id) => this.#watched.add(id));
    if (listener) {
      this.on('status', (state) => userIds.includes(state.userId) && listener(state));
    }
    const states = await this.#subscribe(userIds, (name, data) => this.#session.request(name, data, { repeat: true }));
    return states;
  }

  unwatch(userIds) {
    userIds.forEach((id) => this.#watched.delete(id));
    this.#session.send('presence:unsubscribe', { userIds });
  }

  get(userIds) {
    return this.#session.request('presence:get', { userIds }, { repeat: true }).then(({ states }) => states);
  }

  /** @param status `online`, `away`, `busy` or `invisible` */
  set(status, text) {
    return this.#session.request('presence:set', { status, ...(text !== undefined && { text }) }, { repeat: true });
  }

  again(request) {
    return this.#subscribe([...this.#watched], request);
  }

  async #subscribe(userIds, request) {
    const all = [];
    for (let from = 0; from < userIds.length; from += USERS_PER_COMMAND) {
      const answer = await request('presence:subscribe', { userIds: userIds.slice(from, from + USERS_PER_COMMAND) });
      all.push(...answer?.states ?? []);
    }
    all.forEach((state) => this.emit('status', state));
    return all;
  }
}
