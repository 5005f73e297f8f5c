/**
 * The number of unread messages of others in a chat: the hub's count at a position of the chat's log, plus the messages
 * received after it. Each message is counted once, in whatever order answers and events arrive.
 */
export class Unread {
  /** The position read up to. */
  from = 0;

  #reported = { at: 0, count: 0 };
  #received = new Set();

  get count() {
    return this.#reported.count + this.#received.size;
  }

  /** Takes the hub's count, with the head of the chat's log at that time. */
  update({ unread, readSeq, seq }) {
    this.from = Math.max(this.from, readSeq);
    if (seq >= this.#reported.at) {
      // The user may have read further here while the answer was in flight.
      this.#reported = { at: seq, count: this.from > readSeq && this.from >= seq ? 0 : unread };
      this.#forget(seq);
    }
  }

  /** A message of another user was received; false if it is already counted or read. */
  receive(seq) {
    if (seq <= Math.max(this.#reported.at, this.from) || this.#received.has(seq)) {
      return false;
    }
    this.#received.add(seq);
    return true;
  }

  /** Everything up to `seq` is read, `seen` messages of others; false if it already was. Without their number, all are. */
  read(seq, seen = Infinity) {
    if (seq <= this.from) {
      return false;
    }
    this.from = seq;
    const { at, count } = this.#reported;
    this.#reported = seq < at ? { at, count: Math.max(0, count - seen) } : { at: seq, count: 0 };
    this.#forget(seq);
    return true;
  }

  #forget(upTo) {
    this.#received = new Set([...this.#received].filter((seq) => seq > upTo));
  }
}
