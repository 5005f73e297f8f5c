/** The last position received of each topic. An event at or before it is a repetition from an earlier connection. */
export class Positions {
  #last = new Map();

  of(topic) {
    return this.#last.get(topic);
  }

  /** A topic is followed from `seq` on, unless a position is known already: the events after that one are replayed. */
  begin(topic, seq) {
    if (seq !== null && seq !== undefined && !this.#last.has(topic)) {
      this.#last.set(topic, seq);
    }
  }

  /** False if the event is a repetition. */
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

  /** The hub's log lost what came after `seq`; its next events continue from there. */
  goBack(topic, seq) {
    if (seq !== undefined && this.#last.has(topic)) {
      this.#last.set(topic, seq);
    }
  }

  forget(topic) {
    this.#last.delete(topic);
  }
}
