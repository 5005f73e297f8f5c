// What the published client and its own server do together, against a server of ours: node behaviours.js PORT.
// Prints one line for each behaviour: "ok <name>" or "not ok <name>: <why>".
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import net from "node:net";
import { fileURLToPath } from "node:url";
import { io, Manager } from "socket.io-client";

const url = `http://127.0.0.1:${process.argv[2]}`;
/** For what must happen; a busy machine may stall. */
const PATIENCE = 30_000;
/** For what must not happen. */
const QUIET = 150;
/** How many behaviours run at once. */
const LANES = 6;

const checks = [];
function check(name, body) {
  checks.push({ name, body });
}

/** A behaviour of the connections that all callers of `io` share; it runs while no other does. */
function alone(name, body) {
  checks.push({ name, body, alone: true });
}

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

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

/** Fails if the event comes before `until` has settled. */
async function never(emitter, name, until) {
  let came = 0;
  const count = () => came++;
  emitter.on(name, count);
  await until;
  emitter.off(name, count);
  assert.equal(came, 0, `"${name}" came`);
}

/** What one behaviour opens, and closes at its end. */
class Bench {
  opened = [];

  io(path = "/", options = {}) {
    const socket = io(path.startsWith("http") ? path : url + path, { forceNew: true, reconnectionDelay: 10, ...options });
    this.opened.push(socket.io);
    return socket;
  }

  manager(options = {}, address = url) {
    const manager = new Manager(address, { reconnectionDelay: 10, ...options });
    this.opened.push(manager);
    return manager;
  }

  close() {
    for (const manager of this.opened) {
      manager.reconnection(false);
      manager._close();
    }
  }
}

/** The packets that the client sends, without probes and pongs. */
function sent(socket) {
  const packets = [];
  const note = (engine) => engine.on("packetCreate", ({ type, data }) => type === "message" && packets.push(data));
  if (socket.io.engine) {
    note(socket.io.engine);
  } else {
    socket.io.once("open", () => note(socket.io.engine));
  }
  return packets;
}

/** An address at which nothing listens. */
async function nowhere() {
  const server = net.createServer().listen(0, "127.0.0.1");
  await next(server, "listening");
  const { port } = server.address();
  server.close();
  return `http://127.0.0.1:${port}`;
}

// Connecting

check("an event that was sent before the connection opened is answered", async (b) => {
  const socket = b.io();
  socket.emit("hi");
  await next(socket, "hi");
});

check("autoConnect off opens nothing", async (b) => {
  const socket = b.io("/", { autoConnect: false });
  assert.equal(socket.io.engine, undefined);
  assert.equal(socket.connected, false);
});

alone("two namespaces share a connection", async (b) => {
  const [one, two] = ["/foo", "/asd"].map((name) => b.io(name, { forceNew: false }));
  assert.equal(one.io, two.io);
  await Promise.all([next(one, "connect"), next(two, "connect")]);
  assert.notEqual(one.id, two.id);
});

alone("the same namespace twice takes two connections", async (b) => {
  const [one, two] = [b.io("/", { forceNew: false }), b.io("/", { forceNew: false })];
  assert.notEqual(one.io, two.io);
  await Promise.all([next(one, "connect"), next(two, "connect")]);
  assert.notEqual(one.io.engine.id, two.io.engine.id);
});

alone("another query takes another connection", async (b) => {
  const [one, two] = [b.io("/?woot", { forceNew: false }), b.io("/", { forceNew: false })];
  assert.notEqual(one.io, two.io);
  await Promise.all([next(one, "connect"), next(two, "connect")]);
});

alone("another path takes another connection", async (b) => {
  const [one, two] = ["/foo", "/bar"].map((path) => b.io("/", { forceNew: false, path, autoConnect: false }));
  assert.notEqual(one.io, two.io);
});

check("the server gets the acknowledgement that it asks for", async (b) => {
  const socket = b.io();
  socket.on("ack", (answer) => answer(5, { test: true }));
  socket.emit("ack");
  await next(socket, "got it");
});

check("a date in an acknowledgement is text", async (b) => {
  const date = await b.io().emitWithAck("getAckDate", { test: true });
  assert.equal(typeof date, "string");
  assert.ok(Number.isFinite(Date.parse(date)));
});

check("a date in an event is text", async (b) => {
  const socket = b.io();
  socket.emit("getDate");
  assert.equal(typeof (await next(socket, "takeDate"))[0], "string");
});

check("a date in an object is text", async (b) => {
  const socket = b.io();
  socket.emit("getDateObj");
  assert.equal(typeof (await next(socket, "takeDateObj"))[0].date, "string");
});

check("false stays false", async (b) => {
  const socket = b.io();
  socket.emit("false");
  assert.equal((await next(socket, "false"))[0], false);
});

check("characters of several bytes arrive whole and in order", async (b) => {
  const socket = b.io();
  const got = [];
  const five = new Promise((resolve) => socket.on("takeUtf8", (text) => got.push(text) === 5 && resolve()));
  socket.emit("getUtf8");
  await five;
  assert.deepEqual(got, ["てすと", "Я Б Г Д Ж Й", "Ä ä Ü ü ß", "utf8 — string", "utf8 — string"]);
});

check("a namespace is joined on a connection that is open", async (b) => {
  const main = b.manager().socket("/");
  await next(main, "connect");
  const foo = main.io.socket("/foo");
  await next(foo, "connect");
  assert.equal(foo.io.engine, main.io.engine);
});

check("a namespace is joined after the last one was left", async (b) => {
  const main = b.manager().socket("/");
  await next(main, "connect");
  const left = next(main, "disconnect");
  main.disconnect();
  await left;
  await next(main.io.socket("/foo"), "connect");
});

check("a client connects while another of its sockets leaves", async (b) => {
  const manager = b.manager();
  const foo = manager.socket("/foo");
  await next(foo, "connect");
  const asd = manager.socket("/asd");
  foo.disconnect();
  await next(asd, "connect");
});

check("the connection stays when one of two sockets leaves, and ends with the other", async (b) => {
  const manager = b.manager({ autoConnect: false });
  const [foo, asd] = [manager.socket("/foo"), manager.socket("/asd")];
  foo.connect();
  await next(foo, "connect");
  asd.connect();
  await next(asd, "connect");
  foo.disconnect();
  await never(asd, "disconnect", pause(QUIET));
  const closed = next(manager, "close");
  asd.disconnect();
  await closed;
});

check("a socket that was left opens again from the cache", async (b) => {
  const manager = b.manager();
  const socket = manager.socket("/");
  await next(socket, "connect");
  socket.disconnect();
  const same = manager.socket("/");
  assert.equal(same, socket);
  assert.equal(same.active, true);
  await next(same, "connect");
});

/** The packets of a manager's sockets, from the opening of its connection. */
function packetsOf(manager) {
  const packets = [];
  manager.engine.on("packetCreate", ({ type, data }) => type === "message" && packets.push(data));
  return packets;
}

check("a socket in use is not connected twice", async (b) => {
  const manager = b.manager();
  const packets = packetsOf(manager);
  await next(manager, "open");
  const socket = manager.socket("/");
  assert.equal(manager.socket("/"), socket);
  await next(socket, "connect");
  socket.disconnect();
  assert.deepEqual(packets, ["0", "1"]);
});

check("each namespace is connected once and left once", async (b) => {
  const manager = b.manager();
  const packets = packetsOf(manager);
  await next(manager, "open");
  const [main, foo] = [manager.socket("/"), manager.socket("/foo")];
  await Promise.all([next(main, "connect"), next(foo, "connect")]);
  main.disconnect();
  foo.disconnect();
  assert.deepEqual(packets, ["0", "0/foo,", "1", "1/foo,"]);
});

check("a CONNECT of a server of version 2 is a connect_error", async (b) => {
  const socket = b.io("/", { autoConnect: false });
  const error = next(socket, "connect_error");
  socket.onpacket({ nsp: "/", type: 0 });
  await error;
});

// Reconnecting

check("a client reconnects after its connection broke", async (b) => {
  const socket = b.io();
  await next(socket, "connect");
  const back = next(socket.io, "reconnect");
  socket.io.engine.close();
  await back;
});

check("a client that left connects again when it is told to", async (b) => {
  const socket = b.io();
  await next(socket, "connect");
  const left = next(socket, "disconnect");
  socket.disconnect();
  await left;
  socket.connect();
  await next(socket, "connect");
});

check("a client reconnects by itself after it was reconnected by hand", async (b) => {
  const socket = b.io();
  await next(socket, "connect");
  socket.disconnect();
  socket.connect();
  await next(socket, "connect");
  const back = next(socket.io, "reconnect");
  socket.io.engine.close();
  await back;
});

/** Opens a socket whose attempts all time out, and counts them. */
function hopeless(b, options) {
  const manager = b.manager({ timeout: 0, ...options });
  const attempts = [];
  const errors = [];
  manager.on("reconnect_attempt", (attempt) => attempts.push(attempt));
  manager.on("reconnect_error", (error) => errors.push(error));
  return { manager, attempts, errors, socket: manager.socket("/timeout_socket") };
}

check("a failed series of attempts is followed by another when the socket connects", async (b) => {
  const { manager, attempts, socket } = hopeless(b, { reconnectionAttempts: 2 });
  await next(manager, "reconnect_failed");
  attempts.length = 0;
  socket.connect();
  await next(manager, "reconnect_failed");
  assert.equal(attempts.length, 2);
});

check("the delay between attempts grows", async (b) => {
  const manager = b.manager({ timeout: 0, reconnectionAttempts: 3, reconnectionDelay: 100, randomizationFactor: 0.2 });
  const delays = [];
  let failed = 0;
  manager.on("error", () => (failed = Date.now()));
  manager.on("reconnect_attempt", () => delays.push(Date.now() - failed));
  manager.socket("/timeout_socket");
  await next(manager, "reconnect_failed");
  // The first is 80 to 120 ms, the last 320 to 480; a busy machine makes each later, and none earlier.
  assert.equal(delays.length, 3);
  [80, 160, 320].forEach((least, i) => assert.ok(delays[i] >= least - 2, `${delays}`));
});

check("two attempts with an immediate timeout fail for good", async (b) => {
  const { manager, attempts } = hopeless(b, { reconnectionAttempts: 2 });
  await next(manager, "reconnect_failed");
  assert.equal(attempts.length, 2);
});

check("attempts are numbered", async (b) => {
  const { manager, attempts } = hopeless(b, { reconnectionAttempts: 2 });
  await next(manager, "reconnect_failed");
  assert.deepEqual(attempts, [1, 2]);
});

check("each failed attempt is an error of its own", async (b) => {
  const { manager, errors } = hopeless(b, { reconnectionAttempts: 2 });
  await next(manager, "reconnect_failed");
  assert.equal(errors.length, 2);
});

check("a client that is closed at its first error makes no attempt", async (b) => {
  const socket = b.io("/invalid", { timeout: 0 });
  await next(socket.io, "error");
  socket.disconnect();
  await never(socket.io, "reconnect_attempt", pause(QUIET));
});

check("a client that is closed during an attempt makes no other", async (b) => {
  const socket = b.io("/invalid", { timeout: 0 });
  await next(socket.io, "reconnect_attempt");
  socket.disconnect();
  await never(socket.io, "reconnect_attempt", pause(QUIET));
});

check("a client that stopped its attempts makes new ones", async (b) => {
  const socket = b.io("/invalid", { timeout: 0 });
  await next(socket.io, "reconnect_attempt");
  socket.disconnect();
  socket.connect();
  await next(socket.io, "reconnect_attempt");
});

check("one socket gives up while the other of its connection comes back", async (b) => {
  const manager = b.manager();
  const [main, asd] = [manager.socket("/"), manager.socket("/asd")];
  await Promise.all([next(main, "connect"), next(asd, "connect")]);
  const back = next(asd, "connect");
  manager.once("reconnect_attempt", () => main.disconnect());
  manager.engine.close();
  await never(main, "connect", back);
});

check("a connection that succeeds makes no attempt", async (b) => {
  const manager = b.manager();
  const socket = manager.socket("/valid");
  await never(manager, "reconnect_attempt", next(socket, "connect").then(() => pause(QUIET)));
});

check("reconnection that is switched off ends the series", async (b) => {
  const manager = b.manager({}, await nowhere());
  await next(manager, "reconnect_error");
  manager.reconnection(false);
  await never(manager, "reconnect_attempt", pause(QUIET));
});

check("two attempts at a wrong address fail for good", async (b) => {
  const manager = b.manager({ reconnectionAttempts: 2 }, await nowhere());
  let attempts = 0;
  manager.on("reconnect_attempt", () => attempts++);
  manager.socket("/asd");
  await next(manager, "reconnect_failed");
  assert.equal(attempts, 2);
});

check("a wrong address without reconnection is tried once", async (b) => {
  const manager = b.manager({ reconnection: false }, await nowhere());
  manager.socket("/invalid");
  await next(manager, "error");
  await never(manager, "reconnect_attempt", pause(QUIET));
});

check("a second socket does not lengthen the series of attempts", async (b) => {
  const manager = b.manager({ reconnectionAttempts: 2 }, await nowhere());
  let attempts = 0;
  manager.on("reconnect_attempt", () => attempts++);
  const failed = next(manager, "reconnect_failed");
  manager.socket("/room1");
  await pause(10);
  manager.socket("/room2");
  await failed;
  assert.equal(attempts, 2);
});

check("a packet that cannot be read closes the connection, and the client comes back", async (b) => {
  const manager = b.manager({ reconnectionDelay: 50 });
  await next(manager, "open");
  const before = manager.engine;
  const back = next(manager, "reconnect");
  before.emit("data", "bad");
  await back;
  assert.notEqual(manager.engine, before);
  assert.equal(before.readyState, "closed");
});

check("the client's own timer that ran out closes the connection, and what it holds is sent after it", async (b) => {
  const socket = b.io();
  await next(socket, "connect");
  const back = next(socket.io, "reconnect");
  socket.io.engine._pingTimeoutTime = Date.now() - 1;
  const answer = socket.emitWithAck("echo", "123");
  await back;
  assert.equal(await answer, "123");
});

// Bytes

check("bytes arrive as an ArrayBuffer where one is asked for", async (b) => {
  const socket = b.io();
  socket.io.engine.binaryType = "arraybuffer";
  socket.emit("doge");
  const [bytes] = await next(socket, "doge");
  assert.ok(bytes instanceof ArrayBuffer);
  assert.equal(Buffer.from(bytes).toString(), "asdfasdf");
});

check("bytes arrive as a Buffer otherwise", async (b) => {
  const socket = b.io();
  socket.emit("getbin");
  const [bytes] = await next(socket, "takebin");
  assert.equal(bytes.toString(), "asdfasdf");
});

check("the server gets bytes", async (b) => {
  const socket = b.io();
  socket.emit("buffa", new Uint8Array([106, 199, 95]).buffer);
  await next(socket, "buffack");
});

check("the server gets bytes in an object", async (b) => {
  const socket = b.io();
  socket.emit("jsonbuff", { hello: "lol", message: new Uint8Array([134, 140, 29]).buffer, goodbye: "gotcha" });
  await next(socket, "jsonbuff-ack");
});

check("an event after one with bytes does not overtake it", async (b) => {
  const socket = b.io();
  socket.emit("abuff1", new Uint8Array([105, 187]).buffer);
  socket.emit("abuff2", "please arrive second");
  await next(socket, "abuff2-ack");
});

// The socket

for (const namespace of ["/", "/foo"]) {
  check(`the socket's id in ${namespace} is the server's, and not that of the transport`, async (b) => {
    const socket = b.io(namespace);
    const id = await socket.emitWithAck("getId");
    assert.ok(id);
    assert.equal(socket.id, id);
    assert.notEqual(socket.id, socket.io.engine.id);
  });
}

check("a socket that left has no id", async (b) => {
  const socket = b.io();
  await next(socket, "connect");
  const left = next(socket, "disconnect");
  socket.disconnect();
  await left;
  assert.equal(socket.id, undefined);
});

check("a client that leaves while it connects reports no error", async (b) => {
  const socket = b.io("/", { timeout: 100 });
  socket.disconnect();
  await never(socket.io, "error", pause(2 * QUIET));
});

check("an address without a server is a connect_error", async (b) => {
  await next(b.io(await nowhere(), { timeout: 5_000 }), "connect_error");
});

for (const transport of ["polling", "websocket"]) {
  check(`an open that takes too long over ${transport} is a connect_error`, async (b) => {
    const [error] = await next(b.io("/", { transports: [transport], timeout: 0 }), "connect_error");
    assert.equal(error.message, "timeout");
  });
}

check("the end of a connection is no connect_error", async (b) => {
  const socket = b.io();
  await next(socket, "connect");
  const back = next(socket, "connect");
  socket.io.engine.close();
  await never(socket, "connect_error", back.then(() => pause(QUIET)));
});

check("a socket gets another id when it reconnects with nothing to recover", async (b) => {
  const socket = b.io();
  await next(socket, "connect");
  const { id } = socket;
  const [attempt, back] = [next(socket.io, "reconnect_attempt"), next(socket, "connect")];
  socket.io.engine.close();
  await attempt;
  assert.equal(socket.id, undefined);
  await back;
  assert.ok(socket.id);
  assert.notEqual(socket.id, id);
});

for (const compress of [true, false]) {
  check(`a packet asks for compress: ${compress}, and arrives`, async (b) => {
    const socket = b.io();
    await next(socket, "connect");
    const packet = next(socket.io.engine, "packetCreate");
    (compress ? socket : socket.compress(false)).emit("hi");
    assert.equal((await packet)[0].options.compress, compress);
    await next(socket, "hi");
  });
}

check("leaving and connecting at once makes one disconnect", async (b) => {
  const socket = b.io("/", { transports: ["websocket"] });
  await next(socket, "connect");
  let left = 0;
  socket.on("disconnect", () => left++);
  socket.disconnect().connect();
  await next(socket, "connect");
  assert.equal(left, 1);
});

check("a reserved name cannot be emitted", async (b) => {
  for (const name of ["connect", "connect_error", "disconnect", "disconnecting", "newListener", "removeListener"]) {
    assert.throws(() => b.io("/", { autoConnect: false }).emit(name), /reserved/);
  }
});

check("events from before and from within connect keep their order", async (b) => {
  const socket = b.io("/", { autoConnect: false });
  const got = [];
  const second = new Promise((resolve) =>
    socket.once("connect", () => socket.emit("echo", "second", (word) => resolve(got.push(word)))),
  );
  socket.emit("echo", "first", (word) => got.push(word));
  socket.connect();
  await second;
  assert.deepEqual(got, ["first", "second"]);
});

check("emitWithAck resolves with the answer", async (b) => {
  assert.equal(await b.io().emitWithAck("echo", 123), 123);
});

// The handshake

check("the server sees the query of an object", async (b) => {
  assert.equal((await b.io("/", { query: { e: "f" } }).emitWithAck("getHandshake")).query.e, "f");
});

check("the server sees the query of the address", async (b) => {
  assert.equal((await b.io("/?c=d").emitWithAck("getHandshake")).query.c, "d");
});

check("a namespace sees the query of an object", async (b) => {
  assert.equal((await next(b.io("/abc", { query: { a: "b" } }), "handshake"))[0].query.a, "b");
});

check("a namespace sees the query of the address", async (b) => {
  const [{ query }] = await next(b.io("/abc?b=c&d=e"), "handshake");
  assert.deepEqual([query.b, query.d], ["c", "e"]);
});

check("a query of special characters arrives as it was", async (b) => {
  assert.equal((await next(b.io("/abc", { query: { "&a": "&=?a" } }), "handshake"))[0].query["&a"], "&=?a");
});

check("credentials of an object arrive, and not in the query", async (b) => {
  const [{ auth, query }] = await next(b.io("/abc", { auth: { a: "b", c: "d" } }), "handshake");
  assert.deepEqual(auth, { a: "b", c: "d" });
  assert.equal(query.a, undefined);
});

check("credentials of a function arrive, and not in the query", async (b) => {
  const [{ auth, query }] = await next(b.io("/abc", { auth: (send) => send({ e: "f" }) }), "handshake");
  assert.equal(auth.e, "f");
  assert.equal(query.e, undefined);
});

check("a namespace that refuses is a connect_error with its words", async (b) => {
  const [error] = await next(b.io("/no"), "connect_error");
  assert.ok(error instanceof Error);
  assert.equal(error.message, "Auth failed (custom namespace)");
});

check("the main namespace that refuses is a connect_error with its words", async (b) => {
  const [error] = await next(b.io("/?fail=1"), "connect_error");
  assert.equal(error.message, "Auth failed (main namespace)");
});

check("an unknown namespace is a connect_error", async (b) => {
  const [error] = await next(b.io("/nowhere"), "connect_error");
  assert.equal(error.message, "Invalid namespace");
});

check("a client that was refused does not come back, even if its connection ends", async (b) => {
  const socket = b.io("/no");
  await next(socket, "connect_error");
  socket.io.engine.close();
  await never(socket, "connect_error", pause(QUIET));
});

// Volatile events

check("a volatile event of a socket that is not connected is dropped", async (b) => {
  const socket = b.io("/", { autoConnect: false });
  let dropped = true;
  socket.volatile.emit("getId", () => (dropped = false));
  socket.connect();
  await socket.emitWithAck("getId");
  assert.ok(dropped);
});

check("a volatile event is dropped while the transport writes", async (b) => {
  const socket = b.io("/", { transports: ["polling"] });
  await next(socket, "connect");
  let dropped = true;
  const answered = socket.emitWithAck("getId");
  socket.volatile.emit("getId", () => (dropped = false));
  await answered;
  await socket.emitWithAck("getId");
  assert.ok(dropped);
});

check("a volatile event arrives when the transport is idle", async (b) => {
  const socket = b.io();
  await next(socket, "connect");
  await new Promise((resolve) => {
    const timer = setInterval(() => socket.volatile.emit("getId", () => resolve(clearInterval(timer))), 20);
  });
});

// Listeners for any event

check("a listener for any event gets name and arguments", async (b) => {
  const socket = b.io("/abc");
  const [name, handshake] = await new Promise((resolve) => socket.onAny((...args) => resolve(args)));
  assert.equal(name, "handshake");
  assert.equal(typeof handshake, "object");
});

check("listeners for any event are called in their order", async (b) => {
  const socket = b.io("/abc");
  const order = [];
  const last = new Promise((resolve) => socket.onAny(() => resolve(order.push("3"))));
  socket.prependAny(() => order.push("2"));
  socket.prependAny(() => order.push("1"));
  await last;
  assert.deepEqual(order, ["1", "2", "3"]);
});

check("a listener for any event that was removed is not called", async (b) => {
  const socket = b.io("/abc");
  const fail = () => assert.fail("called");
  socket.onAny(fail);
  socket.offAny(fail);
  assert.equal(socket.listenersAny().length, 0);
  await next(socket, "handshake");
});

check("a listener for what is sent gets name and arguments", async (b) => {
  const socket = b.io();
  const got = new Promise((resolve) => socket.onAnyOutgoing((...args) => resolve(args)));
  socket.emit("my-event", "123");
  assert.deepEqual(await got, ["my-event", "123"]);
});

check("a listener for what is sent gets bytes", async (b) => {
  const socket = b.io();
  await next(socket, "connect");
  const got = new Promise((resolve) => socket.onAnyOutgoing((...args) => resolve(args)));
  socket.emit("my-event", Uint8Array.of(1, 2, 3));
  assert.deepEqual(await got, ["my-event", Uint8Array.of(1, 2, 3)]);
});

check("listeners for what is sent are called in their order", async (b) => {
  const socket = b.io();
  const order = [];
  const last = new Promise((resolve) => socket.onAnyOutgoing(() => resolve(order.push("2"))));
  socket.prependAnyOutgoing(() => order.push("1"));
  socket.emit("my-event", "123");
  await last;
  assert.deepEqual(order, ["1", "2"]);
});

check("a listener for what is sent that was removed is not called", async (b) => {
  const socket = b.io();
  await next(socket, "connect");
  const fail = () => assert.fail("called");
  socket.onAnyOutgoing(fail);
  socket.offAnyOutgoing(fail);
  assert.equal(socket.listenersAnyOutgoing().length, 0);
  assert.equal(await socket.emitWithAck("echo", 1), 1);
});

// Timeouts of acknowledgements

check("an event of a socket that is not connected times out and is not sent later", async (b) => {
  const socket = b.io("/", { autoConnect: false });
  await assert.rejects(new Promise((resolve, reject) => socket.timeout(20).emit("event", (error) => error ? reject(error) : resolve())));
  assert.deepEqual(socket.sendBuffer, []);
});

check("an event that the server does not acknowledge times out", async (b) => {
  const error = await new Promise((resolve) => b.io().timeout(50).emit("unknown", resolve));
  assert.ok(error instanceof Error);
});

check("an acknowledgement after the timeout is ignored", async (b) => {
  const socket = b.io();
  await next(socket, "connect");
  const answers = [];
  socket.timeout(0).emit("echo", 42, (error) => answers.push(error));
  await pause(20);
  assert.equal(await socket.emitWithAck("echo", "later"), "later");
  assert.equal(answers.length, 1);
  assert.ok(answers[0] instanceof Error);
});

check("an acknowledgement in time has no error", async (b) => {
  const answer = await new Promise((resolve) => b.io().timeout(PATIENCE).emit("echo", 42, (...args) => resolve(args)));
  assert.deepEqual(answer, [null, 42]);
});

check("a promise of an acknowledgement that does not come is rejected", async (b) => {
  await assert.rejects(b.io().timeout(50).emitWithAck("unknown"));
});

check("a promise of an acknowledgement in time is kept", async (b) => {
  assert.equal(await b.io().timeout(PATIENCE).emitWithAck("echo", 42), 42);
});

check("the default timeout counts for all events", async (b) => {
  const error = await new Promise((resolve) => b.io("/", { ackTimeout: 50 }).emit("unknown", resolve));
  assert.ok(error instanceof Error);
});

check("an acknowledgement without timeout is forgotten when the socket leaves", async (b) => {
  const socket = b.io();
  await next(socket, "connect");
  socket.emit("echo", "a", () => assert.fail("answered"));
  socket.disconnect();
  assert.equal(Object.keys(socket.acks).length, 0);
  await pause(QUIET);
});

/** An acknowledgement that fails because the socket leaves. */
async function failsOnLeaving(socket, ask) {
  await next(socket, "connect");
  const answer = ask(socket);
  socket.disconnect();
  const error = await answer;
  assert.ok(error instanceof Error);
  assert.equal(Object.keys(socket.acks).length, 0);
}

check("an acknowledgement with a timeout fails when the socket leaves", (b) =>
  failsOnLeaving(b.io(), (socket) => new Promise((resolve) => socket.timeout(PATIENCE).emit("echo", "a", resolve))));

check("an acknowledgement with the default timeout fails when the socket leaves", (b) =>
  failsOnLeaving(b.io("/", { ackTimeout: PATIENCE }), (socket) => new Promise((resolve) => socket.emit("echo", "a", resolve))));

check("a promise of an acknowledgement is rejected when the socket leaves", (b) =>
  failsOnLeaving(b.io(), (socket) => socket.emitWithAck("echo", "a").catch((error) => error)));

check("a promise of an acknowledgement with a timeout is rejected when the socket leaves", (b) =>
  failsOnLeaving(b.io(), (socket) => socket.timeout(PATIENCE).emitWithAck("echo", "a").catch((error) => error)));

check("an event that was not sent yet keeps its acknowledgement", async (b) => {
  const socket = b.io();
  await next(socket, "connect");
  socket.disconnect();
  const answer = socket.emitWithAck("echo", "a");
  socket.connect();
  assert.equal(await answer, "a");
});

// Retries

check("retried events are sent one by one, in order", async (b) => {
  const socket = b.io("/", { retries: 1, ackTimeout: PATIENCE });
  const packets = sent(socket);
  const left = [];
  const all = [1, 2, 3].map(
    (n) => new Promise((resolve) => socket.emit("echo", n, (error, value) => resolve(left.push(socket._queue.length, error, value)))),
  );
  assert.equal(socket._queue.length, 3);
  await Promise.all(all);
  assert.deepEqual(left, [2, null, 1, 1, null, 2, 0, null, 3]);
  assert.deepEqual(packets.filter((data) => data.startsWith("2")), ['20["echo",1]', '21["echo",2]', '22["echo",3]']);
});

check("an event that nobody acknowledges is sent four times with three retries", async (b) => {
  const socket = b.io("/", { retries: 3, ackTimeout: 100 });
  const packets = sent(socket);
  let came = 0;
  socket.on("ack", () => came++);
  await new Promise((resolve) => socket.emit("ack", resolve));
  assert.deepEqual(packets.filter((data) => data.startsWith("2")), ['20["ack"]', '21["ack"]', '22["ack"]', '23["ack"]']);
  await socket.timeout(PATIENCE).emitWithAck("echo", 1).catch(() => {});
  assert.equal(came, 4);
});

check("retries wait for the connection", async (b) => {
  const socket = b.io("/", { autoConnect: false, retries: 3, ackTimeout: PATIENCE });
  const answered = new Promise((resolve) => socket.emit("echo", 1, resolve));
  await pause(50);
  socket.connect();
  assert.equal(await answered, null);
});

check("an event of the connect handler is sent once", async (b) => {
  const socket = b.io("/", { retries: 3 });
  const packets = sent(socket);
  const received = [];
  socket.io.engine.on("packet", ({ type, data }) => type === "message" && received.push(data));
  await new Promise((resolve) => socket.once("connect", () => socket.emit("echo", null, resolve)));
  await pause(QUIET);
  assert.deepEqual(packets, ["0", '20["echo",null]']);
  assert.deepEqual(received.slice(1), ["30[null]"]);
});

// Recovery of the connection's state

check("a client with an offset recovers its id after its connection broke", async (b) => {
  const socket = b.io();
  assert.equal(socket.recovered, false);
  socket.emit("hi");
  await next(socket, "hi");
  const { id } = socket;
  const back = next(socket, "connect");
  socket.io.engine.close();
  await back;
  assert.equal(socket.id, id);
  assert.equal(socket.recovered, true);
});

check("a client that left on purpose does not recover", async (b) => {
  const socket = b.io();
  socket.emit("hi");
  await next(socket, "hi");
  const { id } = socket;
  socket.disconnect();
  socket.connect();
  await next(socket, "connect");
  assert.notEqual(socket.id, id);
  assert.equal(socket.recovered, false);
});

check("a client recovers after a packet that the server cannot read", async (b) => {
  const socket = b.io();
  socket.emit("hi");
  await next(socket, "hi");
  const { id } = socket;
  const back = next(socket, "connect");
  socket.io.engine.write("2[broken");
  await back;
  assert.equal(socket.id, id);
  assert.equal(socket.recovered, true);
});

check("a client recovers after it connected to its namespace twice", async (b) => {
  const socket = b.io();
  socket.emit("hi");
  await next(socket, "hi");
  const { id } = socket;
  const back = next(socket, "connect");
  socket.io.engine.write("0");
  await back;
  assert.equal(socket.id, id);
  assert.equal(socket.recovered, true);
});

check("a client gets its events after it recovered, and each once", async (b) => {
  const socket = b.io();
  socket.emit("hi");
  await next(socket, "hi");
  const back = next(socket, "connect");
  socket.io.engine.close();
  await back;
  let came = 0;
  socket.on("hi", () => came++);
  socket.emit("hi");
  await socket.emitWithAck("echo", 1);
  assert.equal(came, 1);
});

// The end of a Node process that has a client

/** Runs a program of a few lines with a client, and resolves with whether it ended by itself in time. */
async function endsByItself(options, then) {
  const library = import.meta.resolve("socket.io-client");
  const program = `
    import { io } from "${library}";
    const socket = io(${JSON.stringify(then.address ?? url)}, ${JSON.stringify(options)});
    socket.${then.on}(() => process.send("there"));
  `;
  const child = spawn(process.execPath, ["--input-type=module", "-e", program], {
    cwd: fileURLToPath(new URL(".", import.meta.url)),
    stdio: ["ignore", "ignore", "inherit", "ipc"],
  });
  const ended = next(child, "exit").then(() => true);
  if (then.waits) {
    await next(child, "message");
    child.disconnect();
    const result = await Promise.race([ended, pause(3 * QUIET).then(() => false)]);
    child.kill();
    return result;
  }
  child.channel.unref();
  return ended;
}

const connected = { on: 'on.bind(socket, "connect")' };

for (const transports of [["polling"], ["websocket"], ["polling", "websocket"]]) {
  check(`autoUnref lets a process end over ${transports.join(" and ")}`, async () => {
    assert.equal(await endsByItself({ autoUnref: true, transports }, connected), true);
  });
}

check("autoUnref lets a process end that tries to reconnect", async () => {
  assert.equal(await endsByItself({ autoUnref: true }, { ...connected, address: await nowhere() }), true);
});

check("without autoUnref a connection keeps the process", async () => {
  assert.equal(await endsByItself({}, { ...connected, waits: true }), false);
});

async function run({ name, body }) {
  const bench = new Bench();
  try {
    await body(bench);
    console.log(`ok ${name}`);
  } catch (error) {
    console.log(`not ok ${name}: ${error.stack}`.replaceAll("\n", " "));
  } finally {
    bench.close();
  }
}

async function lane() {
  for (let one = together.shift(); one; one = together.shift()) {
    await run(one);
  }
}

process.on("unhandledRejection", (error) => console.log(`not ok left behind: ${error.stack}`.replaceAll("\n", " ")));
for (const one of checks.filter(({ alone }) => alone)) {
  await run(one);
}
const together = checks.filter(({ alone }) => !alone);
await Promise.all(Array.from({ length: LANES }, lane));
process.exit(0);
