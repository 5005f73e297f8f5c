/** The hub understood and said no; `retryable` says whether the same may succeed later. */
export class Refusal extends Error {
  constructor(answer) {
    super(answer.error || 'This was refused.');
    this.code = answer.code;
    this.retryable = Boolean(answer.retryable);
    this.retryAfterMs = answer.retryAfterMs;
    this.field = answer.field;
    this.answer = answer;
  }
}

/** Nobody knows whether the hub heard it: the connection went, or no answer came. */
export class Disconnected extends Error {
  constructor(words = 'The connection was lost.') {
    super(words);
  }
}
