/**
 * The messages of one chat that are loaded: a whole stretch up to the newest, in the order of their positions. Messages
 * are replaced, never changed, so that what is drawn knows what is new by identity.
 */
export class Timeline {
  messages = [];
  /** Whether there are older ones to load. */
  hasOlder = true;
  /** Whether the newest are here. */
  loaded = false;

  /** A page of history, of any place that touches what is here. */
  merge(page) {
    const bySeq = new Map(this.messages.map((message) => [message.seq, message]));
    page.forEach((message) => bySeq.set(message.seq, message));
    this.messages = [...bySeq.values()].sort((one, other) => one.seq - other.seq);
  }

  /** A new message; false if it was here. */
  add(message) {
    if (this.messages.some((present) => present.id === message.id)) {
      return false;
    }
    this.merge([message]);
    return true;
  }

  /** Replaces a message by what `change` makes of it; it may not be loaded. */
  change(id, change) {
    this.messages = this.messages.map((message) => (message.id === id ? change(message) : message));
  }

  find(id) {
    return this.messages.find((message) => message.id === id);
  }

  get oldest() {
    return this.messages[0];
  }

  get newest() {
    return this.messages.at(-1);
  }

  clear() {
    this.messages = [];
    this.hasOlder = true;
    this.loaded = false;
  }
}
