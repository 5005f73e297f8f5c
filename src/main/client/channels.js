import { Emitter } from './emitter.js';
import { Joining } from './joining.js';
import { newKey } from './keys.js';
import { within } from './pause.js';

/** How long the application may take for a channel's token. The client is not open before its channels have been asked for. */
const TOKEN_MS = 5_000;

/**
 * One channel, joined on every connection until it is closed. Events: `publication({channel, seq, event, data, from, at})`,
 * `gap({firstSeq, lastSeq})`, `joined({seq})` after each reconnect too, and `closed(refusal)`, without a
 * refusal where a back end took the client out. What was missed comes first where the channel keeps a history.
 */
class Channel extends Emitter {
  name;

  #session;
  #token;
  #closed;

  constructor(name, token, session, closed) {
    super();
    this.name = name;
    this.#session = session;
    this.#token = token;
    this.#closed = closed;
  }

  /** Sent again when the outcome is unknown, but only where there is a history, which tells a repeat. */
  publish(data, { event } = {}) {
    const repeat = this.#session.positions.of(`channel-${this.name}`) !== undefined;
    return this.#session.request(
      'channel:publish',
      { channel: this.name, data, ...(event && { event }), ...(repeat && { clientId: newKey() }) },
      { repeat },
    );
  }

  history(range) {
    return this.#ask('channel:history', range);
  }

  presence() {
    return this.#ask('channel:presence').then(({ users }) => users);
  }

  close() {
    this.#closed();
    this.#session.send('channel:leave', { channel: this.name });
  }

  /** What names the channel in a command. */
  async named() {
    const token = typeof this.#token === 'function'
      ? await within(TOKEN_MS, this.#token(), `There was no token for the channel ${this.name} in ${TOKEN_MS / 1000} s.`)
      : this.#token;
    return { channel: this.name, ...(token && { token }) };
  }

  async #ask(command, data) {
    return this.#session.request(command, { ...await this.named(), ...data }, { repeat: true });
  }
}

/** The channels of this client. */
export class Channels extends Joining {
  get(name, { since, token }) {
    return this.having(name, () => {
      this.session.positions.begin(`channel-${name}`, since);
      return new Channel(name, token, this.session, () => this.forget(name));
    });
  }

  async join(channel, request) {
    const topic = `channel-${channel.name}`;
    const since = this.session.positions.of(topic);
    const answer = await request('channel:join', { ...await channel.named(), ...(since !== undefined && { since }) });
    if (answer && this.of(channel.name) === channel) {
      this.session.stands(topic, answer);
      channel.emit('joined', answer);
    }
  }

  forget(name) {
    super.forget(name);
    this.session.positions.forget(`channel-${name}`);
  }

  event({ name, data }) {
    const channel = this.of(data?.channel);
    if (name === 'publication') {
      channel?.emit(name, data);
    } else if (name === 'channel:left' && channel) {
      this.forget(channel.name);
      channel.emit('closed');
    }
  }

  gap(gap) {
    const [, name] = /^channel-(.*)/s.exec(gap.topic) ?? [];
    this.of(name)?.emit('gap', gap);
  }
}
