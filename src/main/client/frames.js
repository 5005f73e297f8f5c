/** Of a WebSocket, or of the polling transport, which has the same face. */
export const isOpen = (socket) => socket?.readyState === 1;

/** `{"base64": …}` is how binary data of a room's message travels on endpoints of JSON text. */
export function base64(bytes) {
  return { base64: btoa(Array.from(new Uint8Array(bytes), (byte) => String.fromCharCode(byte)).join('')) };
}
