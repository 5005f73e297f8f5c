// Drives the published clients, unmodified, against a conformance server: node clients.js PORT.
// Prints one line for each check: "ok <name>" or "not ok <name>: <why>".
import assert from "node:assert/strict";
import { Socket as EngineSocket } from "engine.io-client";
import { io } from "socket.io-client";

const url = `http://127.0.0.1:${process.argv[2]}`;
const transportSets = [["polling"], ["websocket"], ["polling", "websocket"]];
/** Longer than the server waits for an upgrade, because a busy machine may stall for that long. */
const PATIENCE = 40_000;

/** The arguments of the next event of this name. */
function next(emitter, name) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`no "${name}"`)), PATIENCE);
    emitter.once(name, (...args) => {
      clearTimeout(timer);
      resolve(args);
    });
  });
}

function engine(transports) {
  return new EngineSocket(url, { path: "/engine.io/", transports });
}

function client(namespace, transports, options = {}) {
  return io(url + namespace, { transports, forceNew: true, reconnection: false, ...options });
}

/** Sends all messages and resolves with all echoes. */
function echoes(socket, messages) {
  return new Promise((resolve, reject) => {
    const got = [];
    const timer = setTimeout(() => reject(new Error(`${got.length} of ${messages.length} came back`)), PATIENCE);
    socket.on("message", (message) => {
      got.push(message);
      if (got.length === messages.length) {
        clearTimeout(timer);
        resolve(got);
      }
    });
    messages.forEach((message) => socket.send(message));
  });
}

const checks = [];
function check(name, body) {
  checks.push({ name, body });
}

for (const transports of transportSets) {
  const over = `over ${transports.join(" and ")}`;

  check(`engine.io-client gets every message back in order ${over}`, async () => {
    const socket = engine(transports);
    await next(socket, "open");
    // Polling alone may carry all the messages before the upgrade is done.
    const upgraded = transports.length > 1 ? next(socket, "upgrade") : undefined;
    upgraded?.catch(() => {});
    const messages = Array.from({ length: 500 }, (_, i) => `message ${i} \u20ac \u{1f600}`);
    assert.deepEqual(await echoes(socket, messages), messages);
    await upgraded;
    assert.equal(socket.transport.name, transports.at(-1));
    socket.close();
  });

  check(`engine.io-client gets bytes back ${over}`, async () => {
    const socket = engine(transports);
    socket.binaryType = "arraybuffer";
    await next(socket, "open");
    const [back] = await echoes(socket, [Uint8Array.from([0, 1, 127, 128, 255])]);
    assert.deepEqual(new Uint8Array(back), Uint8Array.from([0, 1, 127, 128, 255]));
    socket.close();
  });

  check(`engine.io-client sends more than one body can hold ${over}`, async () => {
    const socket = engine(transports);
    await next(socket, "open");
    const messages = Array.from({ length: 5 }, (_, i) => String(i).repeat(400_000));
    assert.deepEqual(await echoes(socket, messages), messages);
    socket.close();
  });

  check(`engine.io-client survives heartbeats ${over}`, async () => {
    const socket = engine(transports);
    await next(socket, "open");
    for (let beat = 0; beat < 3; beat++) {
      await next(socket, "ping");
    }
    assert.equal(socket.readyState, "open");
    socket.close();
  });

  for (const namespace of ["/", "/custom"]) {
    check(`socket.io-client sends its credentials to ${namespace} ${over}`, async () => {
      const socket = client(namespace, transports, { auth: { token: "123" } });
      assert.deepEqual(await next(socket, "auth"), [{ token: "123" }]);
      assert.equal(socket.connected, true);
      assert.notEqual(socket.id, socket.io.engine.id);
      socket.disconnect();
    });
  }

  check(`socket.io-client gets arguments and attachments back ${over}`, async () => {
    const socket = client("/", transports);
    await next(socket, "auth");
    const bytes = Buffer.from([1, 2, 3]);
    socket.emit("message", 1, "2", { 3: [true, null, bytes] }, bytes);
    const [one, two, three, four] = await next(socket, "message-back");
    assert.deepEqual([one, two, three[3].slice(0, 2)], [1, "2", [true, null]]);
    assert.deepEqual(Buffer.from(three[3][2]), bytes);
    assert.deepEqual(Buffer.from(four), bytes);
    socket.disconnect();
  });

  check(`socket.io-client gets acknowledgements ${over}`, async () => {
    const socket = client("/", transports);
    await next(socket, "auth");
    const answers = Array.from({ length: 50 }, (_, i) =>
      new Promise((resolve) => socket.emit("message-with-ack", i, Buffer.from([i]), (...args) => resolve(args))),
    );
    (await Promise.all(answers)).forEach(([i, bytes], index) => {
      assert.equal(i, index);
      assert.deepEqual(Buffer.from(bytes), Buffer.from([index]));
    });
    socket.disconnect();
  });

  check(`socket.io-client is refused an unknown namespace ${over}`, async () => {
    const socket = client("/random", transports);
    const [error] = await next(socket, "connect_error");
    assert.equal(error.message, "Invalid namespace");
    socket.disconnect();
  });

  check(`socket.io-client leaves one of two namespaces and rejoins ${over}`, async () => {
    const main = client("/", transports);
    await next(main, "auth");
    const custom = main.io.socket("/custom");
    await next(custom, "auth");
    const before = custom.id;
    custom.disconnect();
    main.emit("message", "still here");
    assert.deepEqual(await next(main, "message-back"), ["still here"]);
    custom.connect();
    await next(custom, "auth");
    assert.notEqual(custom.id, before);
    main.disconnect();
    custom.disconnect();
  });

  check(`socket.io-client reconnects after its connection broke ${over}`, async () => {
    const socket = client("/", transports, { reconnection: true, reconnectionDelay: 10 });
    await next(socket, "auth");
    const before = socket.id;
    socket.io.engine.close();
    await next(socket, "auth");
    assert.notEqual(socket.id, before);
    socket.disconnect();
  });
}

check("socket.io-client loses nothing while it upgrades", async () => {
  const socket = client("/", ["polling", "websocket"]);
  const got = [];
  socket.on("message-back", (i) => got.push(i));
  const upgraded = next(socket.io, "open").then(() => next(socket.io.engine, "upgrade"));
  // Awaited below; handled here so that an early failure does not end the process and the other checks.
  upgraded.catch(() => {});
  await next(socket, "auth");
  for (let i = 0; i < 1_000; i++) {
    socket.emit("message", i);
    if (i % 50 === 0) {
      await new Promise((resolve) => setImmediate(resolve));
    }
  }
  await upgraded;
  await new Promise((resolve) => socket.emit("message-with-ack", resolve));
  assert.deepEqual(got, Array.from({ length: 1_000 }, (_, i) => i));
  socket.disconnect();
});

await Promise.all(
  checks.map(async ({ name, body }) => {
    try {
      await body();
      console.log(`ok ${name}`);
    } catch (error) {
      console.log(`not ok ${name}: ${error.stack}`.replaceAll("\n", " "));
    }
  }),
);
process.exit(0);
