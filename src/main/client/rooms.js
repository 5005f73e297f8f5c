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

  constructor(session) {
    this.#session = session;
  }

  get(name) {
    if (!this.#byName.has(name)) {
      this.#byName.set(name, new Room(name, this.#session, () => this.#byName.delete(name)));
      if (this.#session.link.state === 'open') {
        this.#join(name, (command, data) => this.#session.request(command, data, { repeat: true }));
      }
    }
    return this.#byName.get(name);
  }

  /** Joins all of them again, on a new connection. */
  again(request) {
    return Promise.all([...this.#byName.keys()].map((name) => this.#join(name, request)));
  }

  event({ name, data }) {
    const room = ROOM_EVENTS[name] && this.#byName.get(data?.room);
    room?.emit(ROOM_EVENTS[name], data);
    return Boolean(room);
  }

  async #join(name, request) {
    try {
      await request('joinRoom', { room: name });
    } catch (refusal) {
      // A connection that was lost meanwhile joins its rooms when it is back.
      if (refusal.code) {
        this.#byName.get(name)?.emit('closed', refusal);
        this.#byName.delete(name);
      }
    }
  }
}
