import { Pending } from './pending.js';

const SCRIPT = '/eventbus/sockjs-1.6.1.min.js';
const PING_MS = 20_000;

/**
 * `/eventbus`: the Vert.x event-bus bridge over SockJS. A `send` to the address of a command's name is that command, and its
 * reply is the answer. The user's events arrive once `user-<id>` is registered. See endpoints.js.
 */
export function openSockJs(origin, { since }, handlers) {
  const pending = new Pending();
  let socket;
  let personal;
  let closed = false;
  let pinging;

  const write = (message) => socket?.readyState === 1 && socket.send(JSON.stringify(message));
  const request = (name, body) =>
    pending.ask((id) => write({ type: 'send', address: name, body, headers: {}, replyAddress: String(id) }));

  const end = ({ code, reason }) => {
    clearInterval(pinging);
    pending.lose();
    if (!closed) {
      closed = true;
      handlers.closed({ code, reason });
    }
  };

  const greeted = ({ user, seq }) => {
    personal = { user, seq };
    const headers = since === undefined ? {} : { since };
    write({ type: 'register', address: `user-${user.id}`, headers });
  };

  const receive = ({ type, address, body }) => {
    if (type !== 'rec') {
      return;
    }
    if (/^\d+$/.test(address)) {
      pending.answer(Number(address), body);
    } else if (body.event === 'topic:joined') {
      handlers.opened({ ...body.data, user: personal.user });
    } else {
      handlers.event({ name: body.event, data: body.data, topic: body.topic, seq: body.seq, nudge: body.nudge });
    }
  };

  import(SCRIPT)
    .then(() => {
      if (closed) {
        return;
      }
      socket = new globalThis.SockJS(`${origin}/eventbus`);
      socket.onopen = () => {
        // The bridge closes connections that are silent for a minute.
        pinging = setInterval(() => write({ type: 'ping' }), PING_MS);
        request('join', {}).then(greeted, () => socket.close());
      };
      socket.onmessage = ({ data }) => receive(JSON.parse(data));
      socket.onclose = end;
    })
    .catch((failure) => end({ code: 0, reason: failure.message }));

  return {
    request,
    send: (name, body) => write({ type: 'send', address: name, body, headers: {} }),
    probe: () => request('join', {}),
    close: () => (socket ? socket.close() : end({ code: 1000, reason: '' })),
  };
}
