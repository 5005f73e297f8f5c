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

  /** What is heard to change while a page is on its way may be missing in that page; null when none is. */
  #meanwhile = null;

  /** A page is being asked for. */
  expect() {
    this.#meanwhile = [];
  }

  /** It will not come. */
  expectNothing() {
    this.#meanwhile = null;
  }

  /** The page has come, of messages older than those here or the same; without one here it is the newest page. */
  extend(page, hasOlder) {
    const changed = (message) => (this.#meanwhile ?? [])
      .filter(({ id }) => id === message.id)
      .reduce((before, { change }) => change(before), message);
    this.#merge(page.map(changed));
    this.hasOlder = hasOlder;
    this.loaded = true;
    this.expectNothing();
  }

  /** A new message; it may be here. */
  add(message) {
    if (!this.messages.some((present) => present.id === message.id)) {
      this.#merge([message]);
    }
  }

  /** Replaces a message by what `change` makes of it; it may not be loaded. */
  change(id, change) {
    this.#meanwhile?.push({ id, change });
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

  /** Of a message that is here, what is here is right: all that was heard of it has changed it. */
  #merge(page) {
    const bySeq = new Map([...page, ...this.messages].map((message) => [message.seq, message]));
    this.messages = [...bySeq.values()].sort((one, other) => one.seq - other.seq);
  }
}
