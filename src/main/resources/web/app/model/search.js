import { failureText } from '../../text/failure.js';

const AFTER_MS = 250;

/** What the user searches for in the messages of all chats, and what the hub has found: the newest first, page by page. */
export class Search {
  query = '';
  hits = [];
  /** Whether the hub is being asked. */
  busy = false;
  failure;

  #hub;
  #changed;
  #cursor;
  #timer;
  /** Raised by each new query: answers to earlier ones are dropped, also if the words are the same again. */
  #round = 0;

  constructor(hub, changed) {
    this.#hub = hub;
    this.#changed = changed;
  }

  /** Whether there are more hits to load. */
  get hasMore() {
    return Boolean(this.#cursor);
  }

  /** Asks once the user pauses. */
  set(query) {
    const wanted = query.trim();
    if (wanted === this.query) {
      return;
    }
    Object.assign(this, { query: wanted, hits: [], failure: undefined, busy: wanted !== '' });
    this.#cursor = undefined;
    this.#round++;
    clearTimeout(this.#timer);
    if (wanted) {
      this.#timer = setTimeout(() => this.#ask(), AFTER_MS);
    }
    this.#changed();
  }

  more() {
    this.busy = true;
    this.#changed();
    return this.#ask();
  }

  async #ask() {
    const { query } = this;
    const round = this.#round;
    const cursor = this.#cursor;
    try {
      const answer = await this.#hub.chats.search(query, { limit: 20, ...(cursor && { cursor }) });
      this.#take(round, () => {
        this.failure = undefined;
        this.hits = [...this.hits, ...answer.hits];
        this.#cursor = answer.cursor ?? undefined;
      });
    } catch (failure) {
      this.#take(round, () => {
        this.failure = failureText(failure);
      });
    }
  }

  /** What was found for an earlier query is dropped. */
  #take(round, change) {
    if (round === this.#round) {
      this.busy = false;
      change();
      this.#changed();
    }
  }
}
