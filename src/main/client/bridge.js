import { isOpen } from './frames.js';
import { Pending } from './pending.js';

/** The bridge closes connections that are silent for a minute. */
const PING_MS = 20_000;

/**
 * `/eventbus/websocket`: the frames of the Vert.x event-bus bridge. A `send` to the address of a command's name is that
 * command, and its reply is the answer. The user's events arrive once `user-<id>` is registered. See endpoints.js.
 */
export function openBridge({ origin, since, token, WebSocket }, handlers) {
  const socket = new WebSocket(`${origin.replace(/^http/, 'ws')}/eventbus/websocket`);
  const pending = new Pending();
  let user;
  let pinging;

  const write = (message) => isOpen(socket) && socket.send(JSON.stringify(message));
  const request = (name, body = {}, headers = {}) =>
    pending.ask((id) => write({ type: 'send', address: name, body, headers, replyAddress: String(id) }));

  const receive = ({ type, address, body, message, replyAddress }) => {
    if (type === 'err') {
      // The bridge does not say to which command this belongs.
      handlers.event({ name: 'error', data: { success: false, code: body, error: message ?? body } });
    } else if (type === 'rec' && /^\d+$/.test(address)) {
      pending.answer(Number(address), body);
    } else if (body?.event === 'topic:joined') {
      handlers.opened({ ...body.data, user });
    } else if (replyAddress) {
      const reply = (answer) => write({ type: 'send', address: replyAddress, body: answer, headers: {} });
      handlers.event({ name: body.event, data: body.data, reply });
    } else if (body) {
      handlers.event({ name: body.event, data: body.data, topic: body.topic, seq: body.seq, nudge: body.nudge });
    }
  };

  socket.onopen = () => {
    pinging = setInterval(() => write({ type: 'ping' }), PING_MS);
    request('join', {}, token && { token }).then((answer) => {
      ({ user } = answer);
      write({ type: 'register', address: `user-${user.id}`, headers: since === undefined ? {} : { since } });
    }, () => socket.close());
  };
  socket.onmessage = ({ data }) => receive(JSON.parse(data));
  // The close event that follows reports it.
  socket.onerror = () => {};
  socket.onclose = ({ code, reason }) => {
    clearInterval(pinging);
    pending.lose();
    handlers.closed({ code, reason });
  };

  return {
    request,
    send: (name, body) => write({ type: 'send', address: name, body, headers: {} }),
    probe: () => request('join'),
    close: () => socket.close(),
  };
}
