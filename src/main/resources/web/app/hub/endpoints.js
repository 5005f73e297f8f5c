import { openSockJs } from './sockjs.js';
import { openSocketIo } from './socketio.js';
import { openWebSocket } from './websocket.js';

/**
 * The ways into the hub. They lead into the same rooms, so this application is the same through each. A endpoint is
 *
 *   open(origin, {since}, hear) → {request(name, data), send(name, data), probe(), close()}
 *
 * `request` promises the answer, or rejects with a Refusal or with Disconnected; `send` wants no answer; `probe` is kept
 * when the other side is there. `since` is the last position known of the user's own topic, undefined for none. It calls
 *
 *   hear.opened({user, seq, gap?, firstSeq?})        once, when commands may come
 *   hear.event({name, data, topic?, seq?, nudge?})   for every event
 *   hear.closed({code, reason})                      once, at the end
 *
 * Who it is says the cookie that signing in has set, which scripts cannot read.
 */
export const ENDPOINTS = {
  websocket: { label: 'WebSocket', detail: 'A bare WebSocket at /ws', open: openWebSocket },
  socketio: { label: 'Socket.IO', detail: 'The socket.io client at /socket.io', open: openSocketIo },
  bridge: { label: 'SockJS', detail: 'The Vert.x bridge at /eventbus', open: openSockJs },
};

export const DEFAULT_ENDPOINT = 'websocket';
