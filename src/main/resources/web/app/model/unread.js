/**
 * How many messages of others in a chat are unread: what the hub said at a position of the chat's log, and what was heard
 * behind that. However answers and events overtake each other, each message is counted once.
 */
export class Unread {
  /** The position read up to. */
  from = 0;

  #told = { at: 0, count: 0 };
  #heard = new Set();

  get count() {
    return this.#told.count + this.#heard.size;
  }

  /** What the hub says, with the head of the chat's log at that moment. */
  tell({ unread, readSeq, seq }) {
    this.from = Math.max(this.from, readSeq);
    if (seq >= this.#told.at) {
      // One may have read on, here, while the answer was on its way.
      this.#told = { at: seq, count: this.from > readSeq && this.from >= seq ? 0 : unread };
      this.#forget(seq);
    }
  }

  /** A message of somebody else was heard; false if it is counted already or read. */
  hear(seq) {
    if (seq <= Math.max(this.#told.at, this.from) || this.#heard.has(seq)) {
      return false;
    }
    this.#heard.add(seq);
    return true;
  }

  /** All up to `seq` is read; false if that is nothing new. */
  read(seq) {
    if (seq <= this.from) {
      return false;
    }
    this.from = seq;
    this.#told = { at: Math.max(this.#told.at, seq), count: 0 };
    this.#forget(seq);
    return true;
  }

  #forget(upTo) {
    this.#heard = new Set([...this.#heard].filter((seq) => seq > upTo));
  }
}
