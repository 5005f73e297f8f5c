// Reconnection: when it begins, how often it is tried and when it ends.
import assert from "node:assert/strict";
import { ask, next, until, withTimers } from "./reference-trial.js";

export default function reconnection(behaviour) {
  reconnecting(behaviour("reconnection"));
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
