import { Pending } from './pending.js';

/** `/ws`: JSON text frames on a bare WebSocket. See endpoints.js for the interface. */
export function openWebSocket(origin, { since }, handlers) {
  const url = new URL('/ws', origin.replace(/^http/, 'ws'));
  if (since !== undefined) {
    url.searchParams.set('since', since);
  }
  const socket = new WebSocket(url);
  const pending = new Pending();
  let pong = () => {};

  const write = (frame) => socket.readyState === WebSocket.OPEN && socket.send(JSON.stringify(frame));

  socket.onmessage = ({ data }) => {
    const frame = JSON.parse(data);
    switch (frame.type) {
      case 'connection_established':
        return handlers.opened(frame);
      case 'response':
        return pending.answer(frame.id, frame.data ?? { ...frame, success: false });
      case 'pong':
        return pong();
      default:
        return handlers.event({ name: frame.type, data: frame.data, topic: frame.topic, seq: frame.seq, nudge: frame.nudge });
    }
  };
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
