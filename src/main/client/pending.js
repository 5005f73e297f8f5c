import { Disconnected, Refusal } from './errors.js';

/** A command may take as long as 30 s, if a back end answers it. The hub tells of a late answer itself, with TIMEOUT. */
const ANSWER_TIMEOUT_MS = 35_000;

/** The requests of one connection that await their answers, by id. */
export class Pending {
  #waiting = new Map();
  #ids = 0;

  /** Calls `write(id)` and promises the answer to that id. */
  ask(write) {
    const id = ++this.#ids;
    return new Promise((resolve, reject) => {
      const late = () => this.#take(id)?.reject(new Disconnected('The hub did not answer.'));
      this.#waiting.set(id, { resolve, reject, timer: setTimeout(late, ANSWER_TIMEOUT_MS) });
      write(id);
    });
  }

  /** @param answer `{success: true, …}` or `{success: false, error, code, …}` */
  answer(id, answer) {
    const asked = this.#take(id);
    if (answer?.success) {
      asked?.resolve(answer);
    } else {
      asked?.reject(new Refusal(answer ?? {}));
    }
  }

  /** Rejects all requests: no more answers will arrive. */
  lose() {
    [...this.#waiting.keys()].forEach((id) => this.#take(id).reject(new Disconnected()));
  }

  #take(id) {
    const asked = this.#waiting.get(id);
    this.#waiting.delete(id);
    clearTimeout(asked?.timer);
    return asked;
  }
}
