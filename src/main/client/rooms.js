import { Emitter } from './emitter.js';
import { Joining } from './joining.js';

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

/** The rooms of this client. */
export class Rooms extends Joining {
  get(name) {
    return this.having(name, () => new Room(name, this.session, () => this.forget(name)));
  }

  join({ name }, request) {
    return request('joinRoom', { room: name });
  }

  event({ name, data }) {
    const room = ROOM_EVENTS[name] && this.of(data?.room);
    room?.emit(ROOM_EVENTS[name], data);
    return Boolean(room);
  }
}
