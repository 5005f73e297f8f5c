/** The last position heard of each topic. What is not newer than that was heard before, on an earlier connection. */
export class Positions {
  #last = new Map();

  of(topic) {
    return this.#last.get(topic);
  }

  /** A topic was joined while its log ended at `head`; a known position stays, what is behind it is being replayed. */
  begin(topic, head, gap) {
    if (head !== null && head !== undefined && (gap || !this.#last.has(topic))) {
      this.#last.set(topic, head);
    }
  }

  /** False if the event was heard before. */
  advance(topic, seq) {
    const last = this.#last.get(topic);
    if (last !== undefined && seq <= last) {
      return false;
    }
    if (last !== undefined) {
      this.#last.set(topic, seq);
    }
    return true;
  }

  forget(topic) {
    this.#last.delete(topic);
  }
}
