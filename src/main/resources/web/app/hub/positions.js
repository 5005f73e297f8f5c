/** The last position received of each topic. An event at or before it is a duplicate from an earlier connection. */
export class Positions {
  #last = new Map();

  of(topic) {
    return this.#last.get(topic);
  }

  /** A topic was joined while its log ended at `head`. A known position stays, because the events after it are replayed. */
  begin(topic, head, gap) {
    if (head !== null && head !== undefined && (gap || !this.#last.has(topic))) {
      this.#last.set(topic, head);
    }
  }

  /** False if the event is a duplicate. */
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

  /** What came after `seq` is no longer in the hub's log. */
  goBack(topic, seq) {
    if (this.#last.has(topic)) {
      this.#last.set(topic, seq);
    }
  }

  forget(topic) {
    this.#last.delete(topic);
  }
}
