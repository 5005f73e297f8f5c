import { Disconnected, Refusal } from '../hub/errors.js';

const LATER_MS = 1000;

/**
 * Messages that the hub has not acknowledged. Each has its `clientMessageId` from the start, so any tab may send it again,
 * even after a crash, and the hub stores it once. Kept in the browser until the hub acknowledges it. Sent one at a time, so
 * that they stay in the order in which they were typed.
 */
export class Outbox {
  /** `{clientMessageId, chatId, text, replyTo?, createdAt, error?}`; those with an error wait for the user to decide. */
  entries = [];

  #hub;
  #sent;
  #changed;
  #key;
  #sending = false;

  /** @param sent is called with each message that the hub has acknowledged */
  constructor(hub, sent, changed) {
    this.#hub = hub;
    this.#sent = sent;
    this.#changed = changed;
  }

  open(userId) {
    this.#key = `switchboard.outbox.${userId}`;
    this.entries = JSON.parse(localStorage.getItem(this.#key) ?? '[]');
  }

  of(chatId) {
    return this.entries.filter((entry) => entry.chatId === chatId);
  }

  add(chatId, text, replyTo) {
    const createdAt = new Date().toISOString();
    this.entries = [...this.entries, { clientMessageId: crypto.randomUUID(), chatId, text, replyTo, createdAt }];
    this.#keep();
    this.flush();
  }

  /** The hub has acknowledged the message, by an answer or an event. */
  remove(clientMessageId) {
    if (this.entries.some((entry) => entry.clientMessageId === clientMessageId)) {
      this.entries = this.entries.filter((entry) => entry.clientMessageId !== clientMessageId);
      this.#keep();
    }
  }

  retry(clientMessageId) {
    this.#mark(clientMessageId, undefined);
    this.flush();
  }

  async flush() {
    if (this.#sending) {
      return;
    }
    this.#sending = true;
    try {
      for (let next = this.#next(); next && this.#hub.link.state === 'open'; next = this.#next()) {
        await this.#send(next);
      }
    } finally {
      this.#sending = false;
    }
  }

  #next() {
    return this.entries.find((entry) => !entry.error);
  }

  async #send({ clientMessageId, chatId, text, replyTo }) {
    try {
      const data = { chatId, text, clientMessageId, ...(replyTo && { replyTo }) };
      const { message } = await this.#hub.request('message:send', data);
      this.#sent(message);
      this.remove(clientMessageId);
    } catch (failure) {
      if (failure instanceof Refusal && !failure.retryable) {
        this.#mark(clientMessageId, failure.message);
      } else if (!(failure instanceof Disconnected)) {
        await new Promise((resolve) => setTimeout(resolve, failure.retryAfterMs ?? LATER_MS));
      }
    }
  }

  #mark(clientMessageId, error) {
    this.entries = this.entries.map((entry) => (entry.clientMessageId === clientMessageId ? { ...entry, error } : entry));
    this.#keep();
  }

  #keep() {
    localStorage.setItem(this.#key, JSON.stringify(this.entries));
    this.#changed();
  }
}
