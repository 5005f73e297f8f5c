/** A little longer than the hub's own six seconds, after which it says so itself; for when it cannot. */
const FORGET_MS = 7_000;

/** Who is typing in a chat. */
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
