import { Emitter } from './emitter.js';

const ROOM_EVENTS = { message: 'message', userJoined: 'joined', userLeft: 'left' };

/**
 * One room, joined on every connection until it is closed. Events: `message({user, connectionId, message})`, `joined` and
 * `left({userId, connectionId})`, and `closed(refusal)`. A room keeps nothing: what is said while a client is away is gone.
 */
class Room extends Emitter {
  name;

  #session;
  #closed;

  constructor(name, session, closed) {
    super();
    this.name = name;
    this.#session = session;
    this.#closed = closed;
  }

  send(message) {
    return this.#session.request('message', { room: this.name, message });
  }

  close() {
    this.#closed();
    this.#session.send('leaveRoom', { room: this.name });
  }
}

/** The rooms of this client, by name. */
export class Rooms {
  #session;
  #byName = new Map();
  /** The names of those that the current connection has joined. */
  #joined = new Set();

  constructor(session) {
    this.#session = session;
  }

  get(name) {
    if (!this.#byName.has(name)) {
      this.#byName.set(name, new Room(name, this.#session, () => this.#leave(name)));
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
    const missing = [...this.#byName.keys()].filter((name) => !this.#joined.has(name));
    return Promise.all(missing.map((name) => this.#join(name, request)));
  }

  event({ name, data }) {
    const room = ROOM_EVENTS[name] && this.#byName.get(data?.room);
    room?.emit(ROOM_EVENTS[name], data);
    return Boolean(room);
  }

  #leave(name) {
    this.#byName.delete(name);
    this.#joined.delete(name);
  }

  async #join(name, request) {
    this.#joined.add(name);
    try {
      await request('joinRoom', { room: name });
    } catch (refusal) {
      // A connection that was lost meanwhile joins its rooms when it is back.
      this.#joined.delete(name);
      if (refusal.code) {
        this.#byName.get(name)?.emit('closed', refusal);
        this.#leave(name);
      }
    }
  }
}
