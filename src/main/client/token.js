const LONGEST_TIMER_MS = 2 ** 31 - 1;
/** A refresh that fails leaves the rest of the token's life for another. */
const REFRESH_AFTER = 0.8;
const REFRESH_RETRY_MS = 10_000;

/** The application's token: a text, a function that promises one, or none, which leaves it to the cookie. */
export class TokenSource {
  #source;
  #timer;

  constructor(source) {
    this.#source = source;
  }

  /** Whether a new token may be had after one that was refused. */
  get renewable() {
    return typeof this.#source === 'function';
  }

  async get() {
    return this.renewable ? this.#source() : this.#source;
  }

  /** Calls `refresh(token)` before the token that a connection came with expires, and so on with the next. */
  keepFresh(token, refresh) {
    this.stop();
    const left = this.renewable ? timeLeft(token) : undefined;
    if (left !== undefined) {
      this.#later(Math.max(1_000, left * REFRESH_AFTER), refresh);
    }
  }

  stop() {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #later(wait, refresh) {
    const timer = setTimeout(async () => {
      // The application or the hub may take its time, and the connection may be another one by then.
      const ifCurrent = (act) => timer === this.#timer && act();
      try {
        const token = await this.get();
        await ifCurrent(() => refresh(token));
        ifCurrent(() => this.keepFresh(token, refresh));
      } catch {
        // The connection ends with the token, and the next one comes with a new one.
        ifCurrent(() => this.#later(REFRESH_RETRY_MS, refresh));
      }
    }, Math.min(wait, LONGEST_TIMER_MS));
    this.#timer = timer;
  }
}

/** The milliseconds until a JWT expires by this device's clock (RFC 7519, section 4.1.4); undefined if it cannot be read. */
function timeLeft(token) {
  try {
    const claims = JSON.parse(atob(token.split('.')[1].replaceAll('-', '+').replaceAll('_', '/')));
    return claims.exp ? claims.exp * 1000 - Date.now() : undefined;
  } catch {
    return undefined;
  }
}
