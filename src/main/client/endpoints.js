import { openBridge } from './bridge.js';
import { PollingSocket } from './polling.js';
import { openSocketIo } from './socketio.js';
import { openWebSocket } from './websocket.js';

/**
 * The hub's endpoints. Each gives access to the same commands and events, so a page works the same over any of them. An
 * endpoint is
 *
 *   open({origin, since, token, WebSocket}, handlers) → {request(name, data), send(name, data), probe(), close()}
 *
 * `request` promises the answer, or rejects with a Refusal or with Disconnected; `send` expects no answer; `probe` resolves
 * when the hub responds. `since` is the last known position of the user's own topic, undefined for none. It calls
 *
 *   handlers.opened({user, seq, gap?, firstSeq?, lastSeq?})   once, when commands may be sent
 *   handlers.event({name, data, topic?, seq?, nudge?})        for every event
 *   handlers.event({name, data, reply})                       for what a back end asks; `reply(answer)` answers it
 *   handlers.closed({code, reason})                           once, at the end
 *
 * Without a token the cookie set at sign-in, which scripts cannot read, tells the hub who the user is.
 */
const ENDPOINTS = { websocket: openWebSocket, socketio: openSocketIo, bridge: openBridge };

/** The constructor of WebSockets: the one that was given, the platform's, or that of the package `ws`; undefined for none. */
export async function webSocketOf(given) {
  if (given ?? globalThis.WebSocket) {
    return given ?? globalThis.WebSocket;
  }
  // Not a literal, so that bundlers do not look for a package that browsers do not need.
  const name = 'ws';
  return import(name).then((ws) => ws.default, () => undefined);
}

/**
 * Opens a connection by the named endpoint, one of `ENDPOINTS` or `auto`. A platform without WebSockets polls.
 *
 * @param attempt how many attempts have failed since the last connection: `auto` tries polling every other time
 */
export function open(endpoint, attempt, options, handlers) {
  if (!options.WebSocket || (endpoint === 'auto' && attempt % 2 === 1)) {
    return openSocketIo({ ...options, WebSocket: PollingSocket }, handlers);
  }
  return (ENDPOINTS[endpoint] ?? openWebSocket)(options, handlers);
}

export function checkEndpoint(endpoint) {
  if (endpoint !== 'auto' && !(endpoint in ENDPOINTS)) {
    throw new TypeError(`endpoint: "${endpoint}" is none of auto, ${Object.keys(ENDPOINTS).join(', ')}.`);
  }
}
