/** The ways to the hub from which the user may choose; the values are those of the client's option `endpoint`. */
export const ENDPOINTS = {
  auto: { label: 'Automatic', detail: 'A WebSocket, or polling where none gets through' },
  websocket: { label: 'WebSocket', detail: 'A bare WebSocket at /ws' },
  socketio: { label: 'Socket.IO', detail: 'The protocol of Socket.IO at /socket.io' },
  bridge: { label: 'Event bus', detail: 'The Vert.x bridge at /eventbus' },
};

export const DEFAULT_ENDPOINT = 'auto';
