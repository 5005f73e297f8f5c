/** The most messages that are kept at once; those farthest from what the user looks at are dropped, and loaded when needed. */
export const MOST = 320;

/**
 * The loaded messages of one chat: a contiguous range in the order of their positions, up to the newest unless the user
 * looks at older ones. Messages are replaced, never modified, so that views detect changes by identity.
 */
export class Timeline {
  messages = [];
  /** Whether there are older messages to load. */
  hasOlder = true;
  /** Whether there are newer messages to load. */
  hasNewer = false;
  /** Whether messages are loaded. */
  loaded = false;

  /** Messages that came while there was nothing they connect to: the newest page was not loaded yet. */
  #later = [];

  /** The position of the newest message that did not fit among them. */
  #dropped = 0;

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

  /** Adds a loaded page, which connects to the loaded messages; `ends` says at which of its ends there are more. */
  extend(page, ends) {
    const changed = (message) => (this.#concurrentChanges ?? [])
      .filter(({ id }) => id === message.id)
      .reduce((before, { change }) => change(before), message);
    this.#merge(page.map(changed));
    Object.assign(this, ends);
    this.loaded = true;
    this.hasNewer ||= this.#dropped > (this.newest?.seq ?? 0);
    if (!this.hasNewer) {
      this.#later.splice(0).forEach((message) => this.add(message));
    }
    this.expectNothing();
  }

  /** Adds a new message, which may be loaded already. */
  add(message) {
    // So many come only while the end is not on the screen: from then on they are loaded when they are wanted.
    this.hasNewer ||= this.messages.length >= 2 * MOST;
    if (this.hasNewer || !this.loaded) {
      this.#keep(message);
    } else if (!this.find(message.id) && !(this.hasOlder && message.seq < this.oldest?.seq)) {
      this.#merge([message]);
    }
  }

  #keep(message) {
    this.#later.push(message);
    if (this.#later.length > MOST) {
      this.#dropped = this.#later.shift().seq;
    }
  }

  /** Replaces a message by the result of `change`, if it is loaded. */
  change(id, change) {
    this.#concurrentChanges?.push({ id, change });
    const changed = (message) => (message.id === id ? change(message) : message);
    this.messages = this.messages.map(changed);
    this.#later = this.#later.map(changed);
  }

  /** Drops the newest messages beyond the most that are kept. */
  dropNewest() {
    if (this.messages.length > MOST) {
      this.messages = this.messages.slice(0, MOST);
      this.hasNewer = true;
    }
  }

  /** Drops the oldest messages beyond the most that are kept. */
  dropOldest() {
    if (this.messages.length > MOST) {
      this.messages = this.messages.slice(-MOST);
      this.hasOlder = true;
    }
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
