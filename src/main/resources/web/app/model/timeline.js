/**
 * The loaded messages of one chat: a contiguous range up to the newest, in the order of their positions. Messages are
 * replaced, never modified, so that views detect changes by identity.
 */
export class Timeline {
  messages = [];
  /** Whether there are older messages to load. */
  hasOlder = true;
  /** Whether the newest messages are loaded. */
  loaded = false;

  /** Changes received while a page is loading, which that page may lack; null when none is loading. */
  #concurrentChanges = null;

  /** A page is being loaded. */
  expect() {
    this.#concurrentChanges = [];
  }

  /** No page is being loaded. */
  expectNothing() {
    this.#concurrentChanges = null;
  }

  /** Adds a loaded page: the newest messages, or messages older than the loaded ones. */
  extend(page, hasOlder) {
    const changed = (message) => (this.#concurrentChanges ?? [])
      .filter(({ id }) => id === message.id)
      .reduce((before, { change }) => change(before), message);
    this.#merge(page.map(changed));
    this.hasOlder = hasOlder;
    this.loaded = true;
    this.expectNothing();
  }

  /** Adds a new message, which may be loaded already. */
  add(message) {
    if (!this.messages.some((present) => present.id === message.id)) {
      this.#merge([message]);
    }
  }

  /** Replaces a message by the result of `change`, if it is loaded. */
  change(id, change) {
    this.#concurrentChanges?.push({ id, change });
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

  /** A loaded message wins over the page's copy, because all events have been applied to it. */
  #merge(page) {
    const bySeq = new Map([...page, ...this.messages].map((message) => [message.seq, message]));
    this.messages = [...bySeq.values()].sort((one, other) => one.seq - other.seq);
  }
}
