import { Refusal } from './errors.js';
import { backoff, pause } from './pause.js';

/**
 * What an application has asked to be in, by name: each is joined on every connection until it is closed or the hub refuses it
 * for good. A subclass sends the command, in `join(one, request)`.
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

  async #joinOne(one, request, attempts = 0) {
    const { connection } = this.session.link;
    this.#joined.add(one.name);
    try {
      await this.join(one, request);
    } catch (failure) {
      if (this.of(one.name) !== one) {
        return;
      }
      if (failure instanceof Refusal && !failure.retryable) {
        this.forget(one.name);
        one.emit('closed', failure);
      } else {
        // Not awaited: one of them must not delay the others.
        this.#joinLater(one, request, attempts, { connection, failure });
      }
    }
  }

  /** The hub could not join it now, or the application had no token for it. A later connection joins all of them anyway. */
  async #joinLater(one, request, attempts, { connection, failure }) {
    const isCurrent = () => connection === this.session.link.connection && this.of(one.name) === one;
    if (isCurrent()) {
      this.session.report(failure);
      await pause(failure.retryAfterMs ?? backoff(attempts));
    }
    if (isCurrent()) {
      this.#joinOne(one, request, attempts + 1);
    }
  }
}
