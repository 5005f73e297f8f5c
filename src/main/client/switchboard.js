import { checkEndpoint } from './endpoints.js';
import { Disconnected, Refusal } from './errors.js';
import { Hub } from './hub.js';
import { newKey } from './keys.js';
import { platformStorage } from './storage.js';

/** The version of the hub that this client came with. */
const VERSION = '@project.version@';

/**
 * Connects to a hub and stays connected, to whichever of its nodes is there.
 *
 * @param options.nodes the nodes' origins, by default the page's own
 * @param options.token a token, or a function that promises one: it is asked before every connection, and before the token
 *     expires; none leaves it to the cookie set at sign-in
 * @param options.endpoint `websocket`, `socketio`, `bridge`, or by default `auto`: a WebSocket, else polling
 * @param options.webSocket the constructor of WebSockets, on platforms without one
 * @param options.storage where unsent messages are kept, with the methods of `localStorage`, which is the default
 * @param options.open false to connect only when `open` is called
 */
function connect({ nodes, token, endpoint = 'auto', webSocket, storage = platformStorage(), open = true } = {}) {
  checkEndpoint(endpoint);
  const origins = (nodes ?? [globalThis.location?.origin]).filter(Boolean).map((node) => new URL(node).origin);
  if (origins.length === 0) {
    throw new TypeError('nodes: at least one origin is needed outside a page.');
  }
  const hub = new Hub({ nodes: origins, token, endpoint, webSocket, storage });
  if (open) {
    hub.open();
  }
  return hub;
}

export { connect, Disconnected, Refusal, VERSION, newKey };
