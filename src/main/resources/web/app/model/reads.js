import { storage } from '../../storage.js';

const PREFIX = 'switchboard.read.';
const SEND_AFTER_MS = 300;
const RETRY_AFTER_MS = 5_000;

/**
 * The positions that the user has read up to and the hub has not acknowledged. This browser keeps them until it has, so that a
 * reload or a lost connection loses none.
 */
export class Reads {
  #hub;
  /** By chat. */
  #unsent = new Map();
  #timers = new Map();

  constructor(hub) {
    this.#hub = hub;
  }

  get chatIds() {
    return [...this.#unsent.keys()];
  }

  /** Takes up what earlier pages have not sent; nobody else's copies stay in this browser. */
  takeUp() {
    storage.takeUp(PREFIX, this.#hub.user.id).forEach((seq, chatId) => {
      if (!this.#unsent.has(chatId)) {
        this.#unsent.set(chatId, Number(seq));
      }
    });
  }

  /** The hub is notified after a short delay, once for several messages. */
  add(chatId, seq) {
    this.#unsent.set(chatId, seq);
    storage.setItem(this.#key(chatId), String(seq));
    this.#later(chatId, SEND_AFTER_MS);
  }

  /** Without a connection it is sent after the reconnect. */
  async send(chatId) {
    const seq = this.#unsent.get(chatId);
    if (seq === undefined || this.#hub.state !== 'open') {
      return;
    }
    try {
      await this.#hub.request('message:read', { chatId, seq }, { repeat: true });
    } catch (failure) {
      if (failure.retryable !== false) {
        this.#later(chatId, failure.retryAfterMs ?? RETRY_AFTER_MS);
        return;
      }
    }
    if (this.#unsent.get(chatId) === seq) {
      this.#unsent.delete(chatId);
      storage.removeItem(this.#key(chatId));
    }
  }

  /** Clears the copies in this browser. */
  static forget() {
    storage.clear(PREFIX);
  }

  #later(chatId, delay) {
    clearTimeout(this.#timers.get(chatId));
    this.#timers.set(chatId, setTimeout(() => this.send(chatId), delay));
  }

  #key(chatId) {
    return `${PREFIX}${this.#hub.user.id}/${chatId}`;
  }
}
