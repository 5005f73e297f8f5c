import { base64 } from './frames.js';

/** Socket.IO's packet types (protocol v5). */
export const CONNECT = 0;
export const DISCONNECT = 1;
export const EVENT = 2;
export const ACK = 3;
export const CONNECT_ERROR = 4;
const BINARY_EVENT = 5;

/** `<type>[/namespace,][id][JSON]`, as text. */
export function encode(type, namespace, data, id = '') {
  const space = namespace === '/' ? '' : `${namespace},`;
  return `${type}${space}${id}${data === undefined ? '' : JSON.stringify(data)}`;
}

/** Reads packets; one with binary parts is complete when these have come. */
export class PacketReader {
  #incomplete;

  /** @returns `{type, namespace, id, data}`, or undefined while parts are missing */
  text(packet) {
    const [, type, parts, namespace = '/', id, json] = /^(\d)(?:(\d+)-)?(?:(\/[^,]*),)?(\d*)([^]*)$/.exec(packet);
    const read = { type: Number(type), namespace, id: Number(id), data: json ? JSON.parse(json) : undefined };
    if (Number(parts)) {
      this.#incomplete = { read, missing: Number(parts), parts: [] };
      return undefined;
    }
    return read;
  }

  binary(part) {
    const { read, missing, parts } = this.#incomplete;
    if (parts.push(part) < missing) {
      return undefined;
    }
    this.#incomplete = undefined;
    return { ...read, type: read.type === BINARY_EVENT ? EVENT : ACK, data: filled(read.data, parts) };
  }
}

function filled(value, parts) {
  if (value?._placeholder) {
    return base64(parts[value.num]);
  }
  if (Array.isArray(value)) {
    return value.map((inner) => filled(inner, parts));
  }
  return value && typeof value === 'object'
    ? Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, filled(inner, parts)]))
    : value;
}
