import { Disconnected, Refusal } from './errors.js';
import { newKey } from './keys.js';
import { pause } from './pause.js';
import { keysOf } from './storage.js';

const PREFIX = 'switchboard.outbox.';
const SEND_RETRY_MS = 1_000;
/** Without locks nobody knows whether the page that wrote a message still runs; sending twice does no harm. */
const ADOPT_AFTER_MS = 30_000;

/**
 * Messages that the hub has not acknowledged, each stored under a key of its own until it is. Each has its `clientMessageId`
 * from the start, so any page may send it again, even after a crash, and the hub takes it once. A chat's messages are
 * sent one at a time, so that they stay in the order in which they were written. Pages of one user share the storage: each
 * sends its own messages, and takes over those of a page that is gone.
 */
export class Outbox {
  /** `{id, chatId, text, replyTo?, attachments?, mentions?, createdAt, error?, code?}`; those with an error wait for `retry` or `discard`. */
  entries = [];

  #session;
  #storage;
  #page = newKey();
  #user;
  #handlers;
  /** The promises of this page's own messages, by id. */
  #promised = new Map();
  #sending = new Set();
  /** Pages that lived when this one looked for messages of others. */
  #followed = new Set();

  /** @param handlers `sent(message)` for each that the hub has acknowledged, `changed()`, and `failed(error)` for what the storage does not keep or has spoilt */
  constructor(session, storage, handlers) {
    this.#session = session;
    this.#storage = storage;
    this.#handlers = handlers;
    // Held as long as this page lives. Locks exist in secure contexts only, and a sandboxed page may not use them.
    this.locks = globalThis.navigator?.locks;
    this.locks?.request(PREFIX + this.#page, () => new Promise(() => {})).catch(() => {
      this.locks = undefined;
    });
  }

  of(chatId) {
    return this.entries.filter((entry) => entry.chatId === chatId);
  }

  /** @returns `{id, acknowledged}`: the `clientMessageId`, and a promise of the message as the hub has stored it */
  add(chatId, text, { replyTo, attachments, mentions } = {}) {
    const entry = { id: newKey(), chatId, text, replyTo, attachments, mentions, createdAt: new Date().toISOString() };
    const acknowledged = new Promise((resolve, reject) => this.#promised.set(entry.id, { resolve, reject }));
    // A page that does not wait for it reads `entries`.
    acknowledged.catch(() => {});
    this.entries = [...this.entries, entry];
    this.#keep(entry);
    this.#flush(chatId);
    return { id: entry.id, acknowledged };
  }

  /** The user, who stays the same, is known, or there is a new connection. */
  async open(userId) {
    if (!this.#user) {
      this.#user = userId;
      this.entries.forEach((entry) => this.#keep(entry));
    }
    await this.#takeOver();
  }

  async #takeOver(gone) {
    try {
      await this.#adopt(gone);
    } finally {
      new Set(this.entries.map(({ chatId }) => chatId)).forEach((chatId) => this.#flush(chatId));
    }
  }

  /** The hub has stored a message of this user: an answer or an event says so. */
  acknowledge(message) {
    const { clientMessageId: id } = message;
    if (this.#remove(id)) {
      this.#settle(id, 'resolve', message);
      this.#handlers.sent(message);
    }
  }

  retry(id) {
    this.#mark(id, {});
    this.#flush(this.entries.find((entry) => entry.id === id)?.chatId);
  }

  /** If it is on its way, it may still arrive. */
  discard(id) {
    this.#remove(id);
    this.#settle(id, 'reject', new Disconnected('The message was discarded.'));
  }

  #settle(id, how, value) {
    this.#promised.get(id)?.[how](value);
    this.#promised.delete(id);
  }

  async #flush(chatId) {
    if (this.#sending.has(chatId)) {
      return;
    }
    this.#sending.add(chatId);
    try {
      for (let next = this.#next(chatId); next && this.#session.link.state === 'open'; next = this.#next(chatId)) {
        await this.#send(next);
      }
    } finally {
      this.#sending.delete(chatId);
    }
  }

  #next(chatId) {
    return this.entries.find((entry) => entry.chatId === chatId && !entry.error);
  }

  async #send({ id, chatId, text, replyTo, attachments, mentions }) {
    try {
      // An absent field is no part of the JSON.
      const data = { chatId, text, clientMessageId: id, replyTo, attachments, mentions };
      this.acknowledge({ clientMessageId: id, ...(await this.#session.request('message:send', data)).message });
    } catch (failure) {
      if (failure instanceof Refusal && !failure.retryable) {
        this.#mark(id, failure);
        this.#settle(id, 'reject', failure);
      } else if (!(failure instanceof Disconnected)) {
        await pause(failure.retryAfterMs ?? SEND_RETRY_MS);
      }
    }
  }

  /** Takes over the messages of pages that are gone, and waits for the end of those that live. */
  async #adopt(gone) {
    const own = `${PREFIX}${this.#user}/`;
    const held = this.locks && new Set((await this.locks.query()).held.map(({ name }) => name));
    const lives = (page) => page !== gone && held.has(PREFIX + page);
    const known = new Set(this.entries.map(({ id }) => id));
    const others = keysOf(this.#storage)
      .filter((key) => key.startsWith(own))
      .map((key) => this.#read(key))
      .filter((entry) => entry && !known.has(entry.id));
    const found = others.filter(({ page, createdAt }) => (held ? !lives(page) : Date.now() - Date.parse(createdAt) > ADOPT_AFTER_MS));
    new Set(others.filter((entry) => !found.includes(entry)).map(({ page }) => page)).forEach((page) => this.#follow(page));
    found.sort((one, other) => Date.parse(one.createdAt) - Date.parse(other.createdAt));
    if (found.length > 0) {
      this.entries = [...found.map(({ page, ...entry }) => entry), ...this.entries];
      found.forEach((entry) => this.#keep(entry));
      this.#handlers.changed();
    }
  }

  /** What a page has stored; undefined if it is gone. What cannot be read is reported, and does not stop the others. */
  #read(key) {
    try {
      const entry = JSON.parse(this.#storage.getItem(key));
      if (entry && (key !== this.#key(entry.id) || Number.isNaN(Date.parse(entry.createdAt)))) {
        throw new TypeError(`${key} is no message.`);
      }
      return entry;
    } catch (failure) {
      this.#handlers.failed(failure);
      return undefined;
    }
  }

  /** The page's lock is to be had when it is gone. */
  #follow(page) {
    if (this.locks && !this.#followed.has(page)) {
      this.#followed.add(page);
      this.locks.request(PREFIX + page, () => this.#takeOver(page));
    }
  }

  #remove(id) {
    const entry = this.entries.find((candidate) => candidate.id === id);
    if (entry) {
      this.entries = this.entries.filter((other) => other !== entry);
      this.#storage.removeItem(this.#key(id));
      this.#handlers.changed();
    }
    return entry;
  }

  #mark(id, { message: error, code }) {
    this.entries = this.entries.map((entry) => (entry.id === id ? { ...entry, error, code } : entry));
    this.entries.filter((entry) => entry.id === id).forEach((entry) => this.#keep(entry));
  }

  /** Before the user is known there is no key for it. */
  #keep(entry) {
    if (this.#user) {
      try {
        this.#storage.setItem(this.#key(entry.id), JSON.stringify({ ...entry, page: this.#page }));
      } catch (failure) {
        this.#handlers.failed(failure);
      }
    }
    this.#handlers.changed();
  }

  #key(id) {
    return `${PREFIX}${this.#user}/${id}`;
  }
}
