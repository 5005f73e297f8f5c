import { storage } from '../../storage.js';

const PREFIX = 'switchboard.draft.';
const SEND_AFTER_MS = 1_000;
const RETRY_AFTER_MS = 5_000;

/** The limit of the hub on the characters of a message, and of a draft. */
export const MAX_TEXT = 20_000;

/**
 * What the user has written and not sent, the same on all their devices. The hub has it; this browser keeps a copy only until
 * the hub has acknowledged it, so that a reload or a lost connection loses nothing. What the hub does not take stays here.
 */
export class Drafts {
  #hub;
  #chats;
  #changed;
  /** Texts that the hub does not have yet, by chat. */
  #unsent = new Map();
  /** Those of them that the hub has refused for good; they are not sent again until they change. */
  #refused = new Map();
  #timers = new Map();

  constructor(hub, chats, changed) {
    this.#hub = hub;
    this.#chats = chats;
    this.#changed = changed;
  }

  of(chat) {
    return this.#unsent.get(chat.id) ?? chat.draft ?? '';
  }

  /** Takes up what an earlier page has not sent; nobody else's copies stay in this browser. */
  open(userId) {
    storage.takeUp(PREFIX, userId).forEach((text, chatId) => this.#unsent.set(chatId, text));
  }

  /** Sends what is not sent, after a reconnect. */
  flush() {
    [...this.#unsent.keys()].forEach((chatId) => this.#later(chatId, 0));
  }

  write(chat, text) {
    if (text === this.of(chat)) {
      return;
    }
    this.#unsent.set(chat.id, text);
    storage.setItem(this.#key(chat.id), text);
    this.#later(chat.id, text ? SEND_AFTER_MS : 0);
    this.#changed();
  }

  /** Clears the copies in this browser; the hub's stay. */
  static forget() {
    storage.clear(PREFIX);
  }

  #later(chatId, delay) {
    clearTimeout(this.#timers.get(chatId));
    this.#timers.set(chatId, setTimeout(() => this.#send(chatId), delay));
  }

  async #send(chatId) {
    const text = this.#unsent.get(chatId);
    if (text === undefined || !this.#mayBeTaken(chatId, text) || this.#hub.state !== 'open') {
      return;
    }
    try {
      await this.#chats.set(chatId, { draft: text || null });
      this.#sent(chatId, text);
    } catch (failure) {
      if (failure.retryable !== false) {
        this.#later(chatId, failure.retryAfterMs ?? RETRY_AFTER_MS);
      } else if (text) {
        this.#refused.set(chatId, text);
      } else {
        this.#sent(chatId, text);
      }
    }
  }

  #mayBeTaken(chatId, text) {
    return text.length <= MAX_TEXT && text !== this.#refused.get(chatId);
  }

  #sent(chatId, text) {
    if (this.#unsent.get(chatId) === text) {
      this.#unsent.delete(chatId);
      this.#refused.delete(chatId);
      storage.removeItem(this.#key(chatId));
      this.#changed();
    }
  }

  #key(chatId) {
    return `${PREFIX}${this.#hub.user.id}/${chatId}`;
  }
}
