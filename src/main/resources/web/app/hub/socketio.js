import { Refusal, Disconnected } from './errors.js';

const SCRIPT = '/socket.io/socket.io.esm.min.js';
const ANSWER_TIMEOUT_MS = 10_000;

/**
 * `/socket.io/`: the official client, with polling and upgrade. Reconnecting works the same for every endpoint, so the
 * client's own reconnection, with the hub's connection state recovery, is disabled. See endpoints.js.
 */
export function openSocketIo(origin, { since }, handlers) {
  let socket;
  let closed = false;

  const end = (code, reason) => {
    if (!closed) {
      closed = true;
      socket?.disconnect();
      handlers.closed({ code, reason });
    }
  };

  const request = async (name, data) => {
    let answer;
    try {
      answer = await socket.timeout(ANSWER_TIMEOUT_MS).emitWithAck(name, data);
    } catch {
      throw new Disconnected();
    }
    if (!answer.success) {
      throw new Refusal(answer);
    }
    return answer;
  };

  const event = (name, data) => {
    if (name === 'error' && ['UNAUTHORIZED', 'FORBIDDEN'].includes(data?.code) && !data.event) {
      return end(data.code === 'UNAUTHORIZED' ? 4401 : 4403, data.error);
    }
    // On Socket.IO the position is part of the data, which is an object for every event that has one.
    const { topic, eventSeq: seq, nudge } = data ?? {};
    return handlers.event({ name, data, topic, seq, nudge });
  };

  import(SCRIPT)
    .then(({ io }) => {
      if (closed) {
        return;
      }
      socket = io(origin, {
        auth: since === undefined ? {} : { since },
        forceNew: true,
        reconnection: false,
        withCredentials: true,
      });
      socket.onAny(event);
      socket.on('connect', () => request('join', {}).then(handlers.opened, () => end(0, 'no greeting')));
      socket.on('connect_error', (error) => end(error.data?.code === 'UNAUTHORIZED' ? 4401 : 0, error.message));
      socket.on('disconnect', (reason) => end(0, reason));
    })
    .catch((failure) => end(0, failure.message));

  return {
    request,
    send: (name, data) => socket?.emit(name, data),
    probe: () => request('join', {}),
    close: () => end(1000, ''),
  };
}
