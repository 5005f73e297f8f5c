import { openSockJs } from './sockjs.js';
import { openSocketIo } from './socketio.js';
import { openWebSocket } from './websocket.js';

/**
 * The hub's endpoints. Each gives access to the same commands and events, so the application works the same over any of
 * them. An endpoint is
 *
 *   open(origin, {since}, handlers) → {request(name, data), send(name, data), probe(), close()}
 *
 * `request` promises the answer, or rejects with a Refusal or with Disconnected; `send` expects no answer; `probe` resolves
 * when the hub responds. `since` is the last known position of the user's own topic, undefined for none. It calls
 *
 *   handlers.opened({user, seq, gap?, firstSeq?})        once, when commands may be sent
 *   handlers.event({name, data, topic?, seq?, nudge?})   for every event
 *   handlers.closed({code, reason})                      once, at the end
 *
 * The user is identified by the cookie set at sign-in, which scripts cannot read.
 */
export const ENDPOINTS = {
  websocket: { label: 'WebSocket', detail: 'A bare WebSocket at /ws', open: openWebSocket },
  socketio: { label: 'Socket.IO', detail: 'The socket.io client at /socket.io', open: openSocketIo },
  bridge: { label: 'SockJS', detail: 'The Vert.x bridge at /eventbus', open: openSockJs },
};

export const DEFAULT_ENDPOINT = 'websocket';
