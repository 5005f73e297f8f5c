/** The hub refused the command; `retryable` says whether the same command may succeed later. */
export class Refusal extends Error {
  constructor(answer) {
    super(answer.error || 'This was refused.');
    this.name = 'Refusal';
    this.code = answer.code;
    this.retryable = Boolean(answer.retryable);
    this.retryAfterMs = answer.retryAfterMs;
    this.field = answer.field;
    this.answer = answer;
  }
}

/** The outcome is unknown: the connection was lost, or no answer arrived. */
export class Disconnected extends Error {
  constructor(words = 'The connection was lost.') {
    super(words);
    this.name = 'Disconnected';
  }
}
