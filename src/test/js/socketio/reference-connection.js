// Connections: how they come about, fail and break.
import assert from "node:assert/strict";
import { answer, ask, next, until, withTimers } from "./reference-trial.js";

export default function connection(behaviour) {
  opening(behaviour("connection"));
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
