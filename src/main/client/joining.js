import { Disconnected } from './errors.js';

/**
 * What an application has asked to be in, by name: each is joined on every connection until it is closed or the hub refuses it.
 * A subclass sends the command, in `join(one, request)`.
 */
export class Joining {
  session;

  #byName = new Map();
  /** The names of those that the current connection has joined, or asked to. */
  #joined = new Set();

  constructor(session) {
    this.session = session;
  }

  /** The one of this name, if it was asked for. */
  of(name) {
    return this.#byName.get(name);
  }

  /** The one of this name, made and joined if it is new. */
  having(name, make) {
    if (!this.#byName.has(name)) {
      this.#byName.set(name, make());
      if (this.session.link.state === 'open') {
        this.joinMissing();
      }
    }
    return this.of(name);
  }

  forget(name) {
    this.#byName.delete(name);
    this.#joined.delete(name);
  }

  /** Joins all of them again, on a new connection. */
  again(request) {
    this.#joined.clear();
    return this.joinMissing(request);
  }

  /** Joins those that were asked for meanwhile. */
  joinMissing(request = (name, data) => this.session.request(name, data, { repeat: true })) {
    const missing = [...this.#byName.values()].filter(({ name }) => !this.#joined.has(name));
    return Promise.all(missing.map((one) => this.#joinOne(one, request)));
  }

  async #joinOne(one, request) {
    this.#joined.add(one.name);
    try {
      await this.join(one, request);
    } catch (refusal) {
      if (this.of(one.name) !== one) {
        return;
      }
      // A connection that was lost meanwhile joins it when it is back.
      this.#joined.delete(one.name);
      if (!(refusal instanceof Disconnected)) {
        this.forget(one.name);
        one.emit('closed', refusal);
      }
    }
  }
}
