import { isOpen } from './frames.js';
import { Pending } from './pending.js';

/** `/ws`: JSON text frames on a bare WebSocket. See endpoints.js for the interface. */
export function openWebSocket({ origin, since, token, WebSocket }, handlers) {
  const url = new URL('/ws', origin.replace(/^http/, 'ws'));
  if (since !== undefined) {
    url.searchParams.set('since', since);
  }
  const socket = new WebSocket(url.href);
  const pending = new Pending();
  let pong = () => {};

  const write = (frame) => isOpen(socket) && socket.send(JSON.stringify(frame));

  // With a cookie, the hub waits half a second for a token in the first frame, or takes any other as the sign that none comes.
  socket.onopen = () => write(token ? { type: 'auth', token } : { type: 'ping' });
  socket.onmessage = ({ data }) => {
    const { type, id, data: body, topic, seq, nudge, ...rest } = JSON.parse(data);
    switch (type) {
      case 'connection_established':
        return handlers.opened({ ...rest, seq });
      case 'response':
        return pending.answer(id, body ?? { ...rest, success: false });
      case 'request':
        return handlers.event({
          name: rest.event, data: body, reply: (answer) => write({ type: 'response', id, data: answer }),
        });
      case 'pong':
        return pong();
      default:
        return handlers.event({ name: type, data: body ?? rest, topic, seq, nudge });
    }
  };
  // The close event that follows reports it.
  socket.onerror = () => {};
  socket.onclose = ({ code, reason }) => {
    pending.lose();
    handlers.closed({ code, reason });
  };

  return {
    request: (name, data) => pending.ask((id) => write({ id, type: 'request', messageType: name, data })),
    send: (name, data) => write({ type: name, data }),
    probe: () => new Promise((resolve) => {
      pong = resolve;
      write({ type: 'ping' });
    }),
    close: () => socket.close(),
  };
}
