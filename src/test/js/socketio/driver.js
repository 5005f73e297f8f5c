// Drives socket.io-client, unchanged, as a test says it: one JSON object to a line in, one to a line out.
// In: {id, op, …} for the client of that id; out: {id, kind, …}. Bytes are {"$bytes":"<base64>"} either way.
import readline from "node:readline";
import { io } from "socket.io-client";

const clients = new Map();

function tell(id, kind, what) {
  process.stdout.write(JSON.stringify({ id, kind, ...what }, packed) + "\n");
}

function packed(key, value) {
  if (value && value.type === "Buffer") {
    return { $bytes: Buffer.from(value.data).toString("base64") };
  }
  return value instanceof ArrayBuffer ? { $bytes: Buffer.from(value).toString("base64") } : value;
}

function unpacked(key, value) {
  return value && typeof value.$bytes === "string" ? Buffer.from(value.$bytes, "base64") : value;
}

function listen(id, socket) {
  socket.on("connect", () =>
    tell(id, "connect", { sid: socket.id, pid: socket._pid, recovered: socket.recovered, transport: socket.io.engine.transport.name }),
  );
  socket.on("connect_error", (error) => tell(id, "connect_error", { message: error.message, data: error.data }));
  socket.on("disconnect", (reason, details) =>
    tell(id, "disconnect", { reason, code: details?.context?.code ?? details?.description }),
  );
  socket.onAny((event, ...args) => tell(id, "event", { event, args }));
}

const operations = {
  open(id, { url, options }) {
    const socket = io(url, { forceNew: true, reconnection: false, ...options });
    socket.io.engine?.on("upgrade", () => tell(id, "upgrade", {}));
    socket.io.on("open", () => {
      socket.io.engine.on("upgrade", () => tell(id, "upgrade", {}));
    });
    socket.io.on("reconnect_attempt", () => tell(id, "reconnect_attempt", {}));
    clients.set(id, socket);
    listen(id, socket);
  },

  // One more namespace of a client's connection.
  join(id, { of, namespace, auth }) {
    const socket = clients.get(of).io.socket(namespace, { auth });
    clients.set(id, socket);
    listen(id, socket);
  },

  emit(id, { event, args, ref }) {
    const socket = clients.get(id);
    if (ref === undefined) {
      socket.emit(event, ...args);
    } else {
      socket.emit(event, ...args, (...answer) => tell(id, "ack", { ref, answer }));
    }
  },

  // As a browser without network: the transport breaks.
  break(id) {
    clients.get(id).io.engine.close();
  },

  // As break, and it stays away until it is told to return.
  leave(id) {
    const manager = clients.get(id).io;
    manager.reconnection(false);
    manager.engine.close();
  },

  return(id) {
    const socket = clients.get(id);
    socket.io.reconnection(true);
    socket.connect();
  },

  // Whenever it comes back, it does so there.
  move(id, { url }) {
    clients.get(id).io.uri = url;
  },

  // What it would show when it comes back.
  show(id) {
    const { _pid: pid, _lastOffset: offset } = clients.get(id);
    tell(id, "shown", { pid, offset });
  },

  remember(id, { offset }) {
    clients.get(id)._lastOffset = offset;
  },

  auth(id, { auth }) {
    clients.get(id).auth = auth;
  },

  connect(id) {
    clients.get(id).connect();
  },

  disconnect(id) {
    clients.get(id).disconnect();
  },
};

readline
  .createInterface({ input: process.stdin })
  .on("line", (line) => {
    const { id, op, ...rest } = JSON.parse(line, unpacked);
    try {
      operations[op](id, rest);
    } catch (failure) {
      tell(id, "threw", { op, message: String(failure) });
    }
  })
  .on("close", () => process.exit(0));

tell("driver", "ready", {});
