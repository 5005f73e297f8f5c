import { Emitter } from './emitter.js';
import { Disconnected } from './errors.js';
import { newKey } from './keys.js';

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
    const token = typeof this.#token === 'function' ? await this.#token() : this.#token;
    return { channel: this.name, ...(token && { token }) };
  }

  async #ask(command, data) {
    return this.#session.request(command, { ...await this.named(), ...data }, { repeat: true });
  }
}

/** The channels of this client, by name. */
export class Channels {
  #session;
  #byName = new Map();
  /** Those that the current connection has joined, or asked to. */
  #joined = new Set();

  constructor(session) {
    this.#session = session;
  }

  get(name, { since, token }) {
    if (!this.#byName.has(name)) {
      this.#session.positions.begin(`channel-${name}`, since);
      this.#byName.set(name, new Channel(name, token, this.#session, () => this.#forget(name)));
      if (this.#session.link.state === 'open') {
        this.joinMissing();
      }
    }
    return this.#byName.get(name);
  }

  /** Joins all of them again, on a new connection. */
  again(request) {
    this.#joined.clear();
    return this.joinMissing(request);
  }

  /** Joins those that were asked for meanwhile. */
  joinMissing(request = (name, data) => this.#session.request(name, data, { repeat: true })) {
    const missing = [...this.#byName.values()].filter(({ name }) => !this.#joined.has(name));
    return Promise.all(missing.map((channel) => this.#join(channel, request)));
  }

  event({ name, data }) {
    const channel = this.#byName.get(data?.channel);
    if (name === 'publication') {
      channel?.emit(name, data);
    } else if (name === 'channel:left' && channel) {
      this.#forget(channel.name);
      channel.emit('closed');
    }
  }

  gap(gap) {
    const [, name] = /^channel-(.*)/s.exec(gap.topic) ?? [];
    this.#byName.get(name)?.emit('gap', gap);
  }

  #forget(name) {
    this.#byName.delete(name);
    this.#joined.delete(name);
    this.#session.positions.forget(`channel-${name}`);
  }

  async #join(channel, request) {
    const { name } = channel;
    const topic = `channel-${name}`;
    this.#joined.add(name);
    try {
      const since = this.#session.positions.of(topic);
      const answer = await request('channel:join', { ...await channel.named(), ...(since !== undefined && { since }) });
      if (answer && this.#byName.get(name) === channel) {
        this.#session.stands(topic, answer);
        channel.emit('joined', answer);
      }
    } catch (refusal) {
      if (this.#byName.get(name) !== channel) {
        return;
      }
      // A connection that was lost meanwhile joins its channels when it is back.
      this.#joined.delete(name);
      if (!(refusal instanceof Disconnected)) {
        this.#forget(name);
        channel.emit('closed', refusal);
      }
    }
  }
}
