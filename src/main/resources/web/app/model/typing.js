/** A little longer than the six seconds after which the hub ends it; applies when that event does not arrive. */
const FORGET_MS = 7_000;

/** The users who are typing in a chat. */
export class Typing {
  #until = new Map();
  #changed;

  constructor(changed) {
    this.#changed = changed;
  }

  get users() {
    return [...this.#until.keys()];
  }

  set(userId, typing) {
    if (!typing && !this.#until.has(userId)) {
      return;
    }
    clearTimeout(this.#until.get(userId));
    if (typing) {
      this.#until.set(userId, setTimeout(() => this.set(userId, false), FORGET_MS));
    } else {
      this.#until.delete(userId);
    }
    this.#changed();
  }
}
