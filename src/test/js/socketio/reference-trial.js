// What one behaviour needs: clients of its own, which end with it, and ways to wait for them.
import assert from "node:assert/strict";
import { createServer } from "node:net";
import { io, Manager } from "socket.io-client";

/** One behaviour may take this long; a busy machine stalls for seconds. */
const PATIENCE = 40_000;
/** The first delay before a reconnect. */
const SOON = { reconnectionDelay: 10, reconnectionDelayMax: 100 };

export class Trial {
  #server;
  #endings = [];
  #failed;

  constructor(server) {
    this.#server = server;
    this.url = server.url;
    this.transports = server.transports;
  }

  /** Runs the body; fails when it does, when `never` was called, or after too long. */
  async within(body) {
    const failed = new Promise((resolve, reject) => {
      this.#failed = reject;
    });
    const timer = setTimeout(() => this.#failed(new Error("took too long")), PATIENCE);
    try {
      await Promise.race([body(this), failed]);
    } finally {
      clearTimeout(timer);
    }
  }

  /** A listener that must not be called. */
  never(what) {
    return () => this.#failed(new Error(`unexpected: ${what}`));
  }

  onEnd(ending) {
    this.#endings.push(ending);
  }

  end() {
    this.#endings.forEach((ending) => ending());
  }

  client(namespace = "/", options = {}) {
    return this.shared(namespace, { forceNew: true, ...options });
  }

  /** As the library does it by itself: clients of one server may share a connection. */
  shared(namespace, options = {}) {
    const socket = io(this.url + namespace, this.options(options));
    this.onEnd(() => close(socket.io));
    return socket;
  }

  manager(options = {}, url = this.url) {
    const manager = new Manager(url, this.options(options));
    this.onEnd(() => close(manager));
    return manager;
  }

  options(options) {
    return { transports: this.transports, ...SOON, ...options };
  }

  /** A server's address where every connection is hung up on. */
  async nowhere() {
    const server = createServer((connection) => connection.destroy());
    await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
    this.onEnd(() => server.close());
    return `http://127.0.0.1:${server.address().port}`;
  }

  /** Returns after another client connected, lost its connection and came back: what would follow by then has followed. */
  async meanwhile() {
    const other = this.client();
    await next(other, "connect");
    const back = next(other.io, "reconnect");
    other.io.engine.close();
    await back;
    await ask(other, "echo", 1);
    other.disconnect();
  }
}

function close(manager) {
  manager.reconnection(false);
  manager._close();
}

/** The arguments of the emitter's next event of this name. */
export function next(emitter, name) {
  return new Promise((resolve) => emitter.once(name, (...args) => resolve(args)));
}

/** The first argument of the acknowledgement. */
export function ask(socket, event, ...args) {
  return new Promise((resolve) => socket.emit(event, ...args, resolve));
}

/** Returns once the condition holds. */
export async function until(condition) {
  while (!condition()) {
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** The arguments that an event came with, without the offset that the server appends. */
export async function answer(socket, event, name = event) {
  const came = next(socket, name);
  socket.emit(event);
  const args = await came;
  assert.match(args.at(-1), /^offset-\d+$/);
  return args.slice(0, -1);
}

/** Everything that is sent over the client's engine, from now on. */
export function sent(engine) {
  const packets = [];
  engine.on("packetCreate", ({ data }) => packets.push(data));
  return packets;
}

/**
 * What the maker makes with timers that run when `fire` is called, and the delays that it asked for. The library takes
 * the timers from the global object when a manager is made; its engine takes its own when it connects, which is not here.
 */
export function withTimers(make) {
  const { setTimeout: real, clearTimeout: clear } = globalThis;
  const pending = new Map();
  const delays = [];
  let last = 0;
  globalThis.setTimeout = (action, delay) => {
    pending.set(++last, action);
    delays.push(delay);
    return last;
  };
  globalThis.clearTimeout = (id) => pending.delete(id);
  try {
    const made = make();
    const fire = () => {
      const due = [...pending.values()];
      pending.clear();
      due.forEach((action) => action());
    };
    return { made, fire, delays, pending };
  } finally {
    globalThis.setTimeout = real;
    globalThis.clearTimeout = clear;
  }
}
