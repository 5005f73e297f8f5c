// Drives the published socket.io-client for a test: reads and writes one JSON object per line.
// In: {id, op, …} for the client with that id; out: {id, kind, …}. Bytes are {"$bytes":"<base64>"} in both directions.
import readline from "node:readline";
import { io } from "socket.io-client";

const clients = new Map();

function report(id, kind, what) {
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
    report(id, "connect", { sid: socket.id, pid: socket._pid, recovered: socket.recovered, transport: socket.io.engine.transport.name }),
  );
  socket.on("connect_error", (error) => report(id, "connect_error", { message: error.message, data: error.data }));
  socket.on("disconnect", (reason, details) =>
    report(id, "disconnect", { reason, code: details?.context?.code ?? details?.description }),
  );
  socket.onAny((event, ...args) => report(id, "event", { event, args }));
}

const operations = {
  open(id, { url, options }) {
    const socket = io(url, { forceNew: true, reconnection: false, ...options });
    socket.io.engine?.on("upgrade", () => report(id, "upgrade", {}));
    socket.io.on("open", () => {
      socket.io.engine.on("upgrade", () => report(id, "upgrade", {}));
    });
    socket.io.on("reconnect_attempt", () => report(id, "reconnect_attempt", {}));
    clients.set(id, socket);
    listen(id, socket);
  },

  // Opens another namespace over a client's connection.
  join(id, { of, namespace, auth }) {
    const socket = clients.get(of).io.socket(namespace, { auth });
    clients.set(id, socket);
    listen(id, socket);
  },

  // Acknowledges what the hub asks by this event, `times` times.
  answer(id, { event, answer, times }) {
    const socket = clients.get(id);
    socket.on(event, (data, acknowledge) => {
      acknowledge(answer);
      for (let time = 1; time < times; time += 1) {
        // The library acknowledges once; what it writes is repeated past it.
        socket.io.engine.write(`3${socket.asked}${JSON.stringify([answer])}`);
      }
    });
    const onevent = socket.onevent.bind(socket);
    socket.onevent = (packet) => {
      socket.asked = packet.id;
      onevent(packet);
    };
  },

  emit(id, { event, args, ref }) {
    const socket = clients.get(id);
    if (ref === undefined) {
      socket.emit(event, ...args);
    } else {
      socket.emit(event, ...args, (...answer) => report(id, "ack", { ref, answer }));
    }
  },

  // The transport breaks, as in a browser without network.
  break(id) {
    clients.get(id).io.engine.close();
  },

  // Sends text as a packet, past the library's encoder.
  write(id, { packet }) {
    clients.get(id).io.engine.write(packet);
  },

  // As break, without a reconnect until `return`.
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

  // Reconnects to this URL from now on.
  move(id, { url }) {
    clients.get(id).io.uri = url;
  },

  // The recovery state it would send when it reconnects.
  show(id) {
    const { _pid: pid, _lastOffset: offset } = clients.get(id);
    report(id, "shown", { pid, offset });
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
      report(id, "threw", { op, message: String(failure) });
    }
  })
  .on("close", () => process.exit(0));

report("driver", "ready", {});
