// Connections: how they come about, are shared, break and return.
import assert from "node:assert/strict";
import { answer, ask, next, sent, until, withTimers } from "./reference-trial.js";

export default function connection(behaviour) {
  opening(behaviour("connection"));
  namespaces(behaviour("namespaces"));
  reconnecting(behaviour("reconnection"));
}

function opening(it) {
  it("connects", async (trial) => {
    const socket = trial.client();
    assert.deepEqual(await answer(socket, "hi"), []);
  });

  it("waits for connect() without autoConnect", async (trial) => {
    const socket = trial.client("/", { autoConnect: false });
    assert.equal(socket.io.engine, undefined);
    assert.equal(socket.active, false);
    socket.connect();
    await next(socket, "connect");
  });

  it("gives two clients of the same namespace a connection each", (trial) => separate(trial, ["/"], ["/"]));

  it("gives clients with other queries a connection each", (trial) => separate(trial, ["/?one"], ["/"]));

  it("gives clients of other paths a connection each", async (trial) => {
    const options = { autoConnect: false };
    const one = trial.shared("/", { ...options, path: "/a" });
    const two = trial.shared("/", { ...options, path: "/b" });
    assert.notEqual(one.io, two.io);
  });

  it("is told when the handshake takes too long, by polling", (trial) => late(trial, "polling"));

  it("is told when the handshake takes too long, by WebSocket", (trial) => late(trial, "websocket"));

  it("is told when no server answers", async (trial) => {
    const socket = trial.manager({ reconnection: false }, await trial.nowhere()).socket("/");
    const [error] = await next(socket, "connect_error");
    assert.ok(error instanceof Error);
    assert.equal(socket.connected, false);
  });

  it("is not told of an error when it gives up while connecting", async (trial) => {
    const socket = trial.client();
    socket.on("connect_error", trial.never("connect_error"));
    socket.on("connect", trial.never("connect"));
    socket.disconnect();
    await trial.meanwhile();
  });

  it("stops the timer of the handshake once connected", async (trial) => {
    const { made: socket, fire } = withTimers(() => trial.client("/", { autoConnect: false }));
    socket.on("connect_error", trial.never("connect_error"));
    await next(socket.connect(), "connect");
    fire();
    assert.equal(await ask(socket, "echo", "still here"), "still here");
  });

  it("takes the CONNECT of a server of version 2 for an error", async (trial) => {
    const socket = trial.client("/", { autoConnect: false });
    const refused = next(socket, "connect_error");
    socket.onpacket({ nsp: "/", type: 0 });
    assert.ok((await refused)[0] instanceof Error);
  });

  it("closes its connection on a message that it cannot read, and returns", async (trial) => {
    const manager = trial.manager();
    const first = manager.engine;
    const socket = manager.socket("/");
    await next(socket, "connect");
    const back = next(manager, "reconnect");
    first.emit("data", "unreadable");
    await back;
    assert.notEqual(manager.engine, first);
    await until(() => first.readyState === "closed");
  });

  it("keeps an event while its timers were asleep, and sends it once it is back", async (trial) => {
    const socket = trial.client();
    await next(socket, "connect");
    let returned = false;
    socket.io.once("reconnect", () => (returned = true));
    socket.io.engine._pingTimeoutTime = Date.now() - 1;
    assert.equal(await ask(socket, "echo", "late"), "late");
    assert.equal(returned, true);
  });
}

async function separate(trial, [one], [two]) {
  const first = trial.shared(one);
  const second = trial.shared(two);
  assert.notEqual(first.io, second.io);
  await Promise.all([next(first, "connect"), next(second, "connect")]);
  assert.notEqual(first.io.engine.id, second.io.engine.id);
}

async function late(trial, transport) {
  const socket = trial.client("/", { transports: [transport], timeout: 0, reconnection: false });
  const [error] = await next(socket, "connect_error");
  assert.equal(error.message, "timeout");
}

function namespaces(it) {
  it("share one connection", async (trial) => {
    // The library shares by path, and no other behaviour writes it with this slash.
    const [one, two] = ["/one", "/two"].map((namespace) => trial.shared(namespace, { path: "/socket.io/" }));
    assert.equal(one.io, two.io);
    await Promise.all([next(one, "connect"), next(two, "connect")]);
    assert.notEqual(one.id, two.id);
  });

  it("are joined over a connection that is open", async (trial) => {
    const manager = trial.manager();
    await next(manager.socket("/"), "connect");
    await next(manager.socket("/one"), "connect");
  });

  it("open a connection again that was closed", async (trial) => {
    const manager = trial.manager();
    const main = manager.socket("/");
    await next(main, "connect");
    const left = next(main, "disconnect");
    main.disconnect();
    await left;
    await next(manager.socket("/one"), "connect");
  });

  it("are joined while another is left", async (trial) => {
    const manager = trial.manager();
    const one = manager.socket("/one");
    await next(one, "connect");
    const two = manager.socket("/two");
    one.disconnect();
    await next(two, "connect");
  });

  it("keep the connection until the last is left", async (trial) => {
    const manager = trial.manager();
    const [one, two] = [manager.socket("/one"), manager.socket("/two")];
    await Promise.all([next(one, "connect"), next(two, "connect")]);
    one.disconnect();
    assert.equal(await ask(two, "echo", "alone"), "alone");
    const closed = next(manager, "close");
    two.disconnect();
    await closed;
  });

  it("that refuse a client say why", async (trial) => {
    const socket = trial.client("/closed");
    const [error] = await next(socket, "connect_error");
    assert.equal(error.message, "members only");
  });

  it("that do not exist refuse a client", async (trial) => {
    const [error] = await next(trial.client("/none"), "connect_error");
    assert.equal(error.message, "Invalid namespace");
  });

  it("refuse at the main one by what the query says", async (trial) => {
    const [error] = await next(trial.client("/", { query: { fail: "yes" } }), "connect_error");
    assert.equal(error.message, "not today");
  });

  it("that refused a client are not tried again", async (trial) => {
    const socket = trial.client("/closed");
    await next(socket, "connect_error");
    socket.on("connect_error", trial.never("a second refusal"));
    socket.io.on("reconnect_attempt", trial.never("a reconnect"));
    await trial.meanwhile();
    assert.equal(socket.active, false);
  });

  it("are joined once more by the same socket", async (trial) => {
    const manager = trial.manager();
    const socket = manager.socket("/");
    await next(socket, "connect");
    const left = next(socket, "disconnect");
    socket.disconnect();
    await left;
    const same = manager.socket("/");
    assert.equal(same, socket);
    assert.equal(same.active, true);
    await next(same, "connect");
  });

  it("are joined once when asked for twice", async (trial) => {
    const manager = trial.manager();
    const packets = sent(manager.engine);
    await next(manager, "open");
    const socket = manager.socket("/");
    assert.equal(manager.socket("/"), socket);
    await next(socket, "connect");
    socket.disconnect();
    assert.deepEqual(packets.filter(Boolean), ["0", "1"]);
  });

  it("are joined once each", async (trial) => {
    const manager = trial.manager();
    const packets = sent(manager.engine);
    await next(manager, "open");
    const [main, one] = [manager.socket("/"), manager.socket("/one")];
    await Promise.all([next(main, "connect"), next(one, "connect")]);
    main.disconnect();
    one.disconnect();
    assert.deepEqual(packets.filter(Boolean), ["0", "0/one,", "1", "1/one,"]);
  });
}

function reconnecting(it) {
  it("happens by itself", async (trial) => {
    const socket = trial.client();
    await next(socket, "connect");
    const back = Promise.all([next(socket.io, "reconnect"), next(socket, "connect")]);
    socket.io.engine.close();
    await back;
  });

  it("happens when asked for", async (trial) => {
    const socket = trial.client();
    await again(socket);
  });

  it("happens by itself after it was asked for", async (trial) => {
    const socket = trial.client();
    await again(socket);
    const back = Promise.all([next(socket.io, "reconnect"), next(socket, "connect")]);
    socket.io.engine.close();
    await back;
  });

  it("brings another id", async (trial) => {
    const socket = trial.client();
    await next(socket, "connect");
    const before = socket.id;
    const back = next(socket, "connect");
    socket.io.engine.close();
    await back;
    assert.notEqual(socket.id, before);
  });

  it("starts to count again after it has failed", async (trial) => {
    const manager = trial.manager({ timeout: 0, reconnectionAttempts: 2 });
    const socket = manager.socket("/");
    await next(manager, "reconnect_failed");
    const attempts = counted(manager, "reconnect_attempt");
    const failed = next(manager, "reconnect_failed");
    socket.connect();
    await failed;
    assert.equal(attempts(), 2);
  });

  it("waits longer each time", async (trial) => {
    const options = { autoConnect: false, timeout: false, reconnectionAttempts: 3, randomizationFactor: 0 };
    const url = await trial.nowhere();
    const { made: manager, fire, delays, pending } = withTimers(() => trial.manager(options, url));
    let failed = false;
    manager.on("reconnect_failed", () => (failed = true));
    manager.socket("/").connect();
    while (!failed) {
      await until(() => failed || pending.size > 0);
      fire();
    }
    assert.deepEqual(delays, [10, 20, 40]);
  });

  it("does not begin once the client was told to disconnect", async (trial) => {
    const socket = trial.client("/", { timeout: 0 });
    await next(socket.io, "error");
    socket.io.on("reconnect_attempt", trial.never("a reconnect"));
    socket.disconnect();
    await trial.meanwhile();
  });

  it("ends once the client is told to disconnect", async (trial) => {
    const socket = trial.client("/", { timeout: 0 });
    await next(socket.io, "reconnect_attempt");
    socket.io.on("reconnect_attempt", trial.never("another reconnect"));
    socket.disconnect();
    await trial.meanwhile();
  });

  it("begins again once the client is told to connect", async (trial) => {
    const socket = trial.client("/", { timeout: 0 });
    await next(socket.io, "reconnect_attempt");
    socket.disconnect();
    const attempt = next(socket.io, "reconnect_attempt");
    socket.connect();
    await attempt;
  });

  it("leaves out a socket that was disconnected meanwhile", async (trial) => {
    const manager = trial.manager();
    const [main, one] = [manager.socket("/"), manager.socket("/one")];
    await Promise.all([next(main, "connect"), next(one, "connect")]);
    main.on("connect", trial.never("the main socket"));
    manager.on("reconnect_attempt", () => main.disconnect());
    const back = next(one, "connect");
    manager.engine.close();
    await back;
    assert.equal(await ask(one, "echo", 1), 1);
    assert.equal(main.connected, false);
  });

  it("fails after the attempts it is allowed, when each takes too long", async (trial) => {
    await fails(trial.manager({ timeout: 0, reconnectionAttempts: 2 }));
  });

  it("fails after the attempts it is allowed, when nobody answers", async (trial) => {
    await fails(trial.manager({ reconnectionAttempts: 2 }, await trial.nowhere()));
  });

  it("makes the same attempts when a socket is added meanwhile", async (trial) => {
    const manager = trial.manager({ reconnectionAttempts: 2 }, await trial.nowhere());
    manager.once("reconnect_attempt", () => manager.socket("/two"));
    await fails(manager);
  });

  it("tells the manager of each attempt and each failure", async (trial) => {
    const manager = trial.manager({ timeout: 0, reconnectionAttempts: 2 });
    const [attempts, errors] = [counted(manager, "reconnect_attempt"), counted(manager, "reconnect_error")];
    const socket = manager.socket("/");
    socket.on("reconnect_attempt", trial.never("an event of the manager"));
    await next(manager, "reconnect_failed");
    assert.deepEqual([attempts(), errors()], [2, 2]);
  });

  it("numbers its attempts", async (trial) => {
    const manager = trial.manager({ timeout: 0, reconnectionAttempts: 2 });
    const numbers = [];
    manager.on("reconnect_attempt", (number) => numbers.push(number));
    manager.socket("/");
    await next(manager, "reconnect_failed");
    assert.deepEqual(numbers, [1, 2]);
  });

  it("does not begin while the connection is good", async (trial) => {
    const manager = trial.manager();
    manager.on("reconnect_attempt", trial.never("a reconnect"));
    const socket = manager.socket("/one");
    await next(socket, "connect");
    await trial.meanwhile();
    assert.equal(await ask(socket, "echo", 1), 1);
  });

  it("ends when it is switched off", async (trial) => {
    const manager = trial.manager({}, await trial.nowhere());
    manager.socket("/");
    await next(manager, "reconnect_error");
    manager.reconnection(false);
    manager.on("reconnect_attempt", trial.never("a reconnect"));
    await trial.meanwhile();
  });

  it("does not begin when it was never switched on", async (trial) => {
    const manager = trial.manager({ reconnection: false }, await trial.nowhere());
    manager.on("reconnect_attempt", trial.never("a reconnect"));
    await next(manager.socket("/"), "connect_error");
    await trial.meanwhile();
  });

  it("waits by the timers of the page", async (trial) => {
    const { made: manager, fire, pending } = withTimers(() => trial.manager({ autoConnect: false }));
    await next(manager.socket("/").connect(), "connect");
    manager.engine.close();
    await until(() => pending.size === 1);
    assert.equal(manager.engine.readyState, "closed");
    const back = next(manager, "reconnect");
    fire();
    await back;
  });

  it("waits by the native timers when asked to", async (trial) => {
    const { made: manager, delays } = withTimers(() => trial.manager({ autoConnect: false, useNativeTimers: true }));
    await next(manager.socket("/").connect(), "connect");
    const back = next(manager, "reconnect");
    manager.engine.close();
    await back;
    assert.deepEqual(delays, []);
  });
}

async function again(socket) {
  await next(socket, "connect");
  const left = next(socket, "disconnect");
  socket.disconnect();
  await left;
  const back = next(socket, "connect");
  socket.connect();
  await back;
}

async function fails(manager) {
  const attempts = counted(manager, "reconnect_attempt");
  manager.socket("/one");
  await next(manager, "reconnect_failed");
  assert.equal(attempts(), 2);
}

function counted(emitter, event) {
  let count = 0;
  emitter.on(event, () => count++);
  return () => count;
}
