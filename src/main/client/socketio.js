import { isOpen } from './frames.js';
import { Pending } from './pending.js';
import { ACK, CONNECT, CONNECT_ERROR, DISCONNECT, EVENT, PacketReader, encode } from './socketio-packet.js';

const MAIN = '/';
const EVENTS = '/events';
const ROOM_COMMANDS = new Set(['joinRoom', 'leaveRoom', 'message', 'room:members']);
/** Close codes by the codes of errors that end a namespace. */
const ENDS = { UNAUTHORIZED: 4401, FORBIDDEN: 4403 };
const PING = '2';
const PONG = '3';
const MESSAGE = '4';

/**
 * `/socket.io/`: Socket.IO (protocol v5) over a WebSocket or over polling. Coming back works the same for every endpoint, so
 * the hub's connection state recovery is not used here. The rooms live in a namespace that is joined with the first of their
 * commands. See endpoints.js.
 */
export function openSocketIo({ origin, since, token, WebSocket }, handlers) {
  const socket = new WebSocket(`${origin.replace(/^http/, 'ws')}/socket.io/?EIO=4&transport=websocket`);
  const pending = new Pending();
  const reader = new PacketReader();
  const namespaces = new Map();
  let recovered = {};
  socket.binaryType = 'arraybuffer';

  const write = (...packet) => isOpen(socket) && socket.send(MESSAGE + encode(...packet));

  /** Promises the namespace, once the hub has let this connection in. */
  const enter = (name, auth) => {
    if (!namespaces.has(name)) {
      const entered = {};
      entered.promise = new Promise((resolve) => Object.assign(entered, { resolve }));
      namespaces.set(name, entered);
      write(CONNECT, name, auth);
    }
    return namespaces.get(name).promise;
  };
  const inNamespace = (name, act) =>
    ROOM_COMMANDS.has(name) ? enter(EVENTS, token ? { token } : {}).then(() => act(EVENTS)) : act(MAIN);
  const request = (name, data = {}) =>
    pending.ask((id) => inNamespace(name, (namespace) => write(EVENT, namespace, [name, data], id)));

  const end = (code, reason) => {
    pending.lose();
    socket.onclose = undefined;
    socket.close();
    handlers.closed({ code, reason });
  };

  const event = ([name, data], id) => {
    if (name === 'session') {
      // Only the first one says whether the log reaches back to `since`.
      recovered = { ...recovered, ...data };
    } else if (name === 'error' && ENDS[data?.code] && !data.event) {
      end(ENDS[data.code], data.error);
    } else if (id) {
      handlers.event({ name, data, reply: (answer) => write(ACK, MAIN, [answer], id) });
    } else {
      // On Socket.IO the position is part of the data, which is an object for every event that has one.
      const { topic, eventSeq: seq, nudge } = data ?? {};
      handlers.event({ name, data, topic, seq, nudge });
    }
  };

  const receive = ({ type, namespace, id, data }) => {
    switch (type) {
      case CONNECT:
        namespaces.get(namespace)?.resolve();
        if (namespace === MAIN) {
          request('join').then(({ user, seq }) => handlers.opened({ ...recovered, user, seq }), () => end(0, 'no greeting'));
        }
        break;
      case EVENT:
        event(data, id);
        break;
      case ACK:
        pending.answer(id, data[0]);
        break;
      case CONNECT_ERROR:
        end(ENDS[data?.data?.code] ?? 0, data?.message);
        break;
      case DISCONNECT:
        end(0, 'disconnected');
        break;
      default:
    }
  };

  const message = (data) => {
    if (typeof data !== 'string') {
      return reader.binary(data);
    }
    if (data === PING) {
      socket.send(PONG);
    } else if (data.startsWith('0')) {
      enter(MAIN, { ...(token && { token }), ...(since !== undefined && { since }) });
    }
    return data.startsWith(MESSAGE) ? reader.text(data.slice(1)) : undefined;
  };

  socket.onmessage = ({ data }) => {
    const packet = message(data);
    if (packet) {
      receive(packet);
    }
  };
  // The close event that follows reports it.
  socket.onerror = () => {};
  socket.onclose = ({ code, reason }) => end(code, reason);

  return {
    request,
    send: (name, data) => inNamespace(name, (namespace) => write(EVENT, namespace, [name, data])),
    probe: () => request('join'),
    close: () => end(1000, ''),
  };
}
