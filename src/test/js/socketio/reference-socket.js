// The socket: its id, what it says of itself when it connects, its recovery and its listeners.
import assert from "node:assert/strict";
import { answer, ask, next, until } from "./reference-trial.js";

export default function socket(behaviour) {
  identity(behaviour("socket"));
  compression(behaviour("socket"));
  credentials(behaviour("handshake"));
  recovery(behaviour("recovery"));
  incoming(behaviour("listeners"));
  outgoing(behaviour("listeners"));
}

function identity(it) {
  it("has the id that the server knows", async (trial) => {
    const socket = trial.client();
    assert.equal(await ask(socket, "id"), socket.id);
    assert.notEqual(socket.id, socket.io.engine.id);
  });

  it("has the id that the server knows in another namespace", async (trial) => {
    const socket = trial.client("/one");
    assert.equal(await ask(socket, "id"), socket.id);
  });

  it("has no id once disconnected", async (trial) => {
    const socket = trial.client();
    await next(socket, "connect");
    const left = next(socket, "disconnect");
    socket.disconnect();
    assert.deepEqual((await left)[0], "io client disconnect");
    assert.equal(socket.id, undefined);
  });

  it("disconnects and connects again", async (trial) => {
    const socket = trial.client();
    for (let round = 0; round < 3; round++) {
      await next(socket, "connect");
      assert.equal(await ask(socket, "id"), socket.id);
      socket.disconnect();
      assert.equal(socket.connected, false);
      if (round < 2) {
        socket.connect();
      }
    }
  });

  it("refuses to send an event with a reserved name", async (trial) => {
    const socket = trial.client("/", { autoConnect: false });
    for (const name of ["connect", "connect_error", "disconnect", "disconnecting", "newListener", "removeListener"]) {
      assert.throws(() => socket.emit(name), /reserved/);
    }
  });
}

function compression(it) {
  it("lets its events be compressed", (trial) => compressed(trial, (socket) => socket, true));

  it("lets an event stay as it is", (trial) => compressed(trial, (socket) => socket.compress(false), false));
}

async function compressed(trial, sender, expected) {
  const socket = trial.client();
  await next(socket, "connect");
  const created = next(socket.io.engine, "packetCreate");
  const came = next(socket, "hi");
  sender(socket).emit("hi");
  const [packet] = await created;
  assert.equal(packet.options.compress, expected);
  await came;
}

function credentials(it) {
  it("carries a query given as an object", async (trial) => {
    const { query } = await ask(trial.client("/", { query: { a: "b" } }), "handshake");
    assert.equal(query.a, "b");
  });

  it("carries a query given in the address", async (trial) => {
    const { query } = await ask(trial.client("/?c=d"), "handshake");
    assert.equal(query.c, "d");
  });

  it("carries a query given as an object to another namespace", async (trial) => {
    const [{ query }] = await next(trial.client("/greeting", { query: { a: "b" } }), "handshake");
    assert.equal(query.a, "b");
  });

  it("carries a query given in the address to another namespace", async (trial) => {
    const [{ query }] = await next(trial.client("/greeting?c=d&e=f"), "handshake");
    assert.deepEqual([query.c, query.e], ["d", "f"]);
  });

  it("carries a query with every sign", async (trial) => {
    const [{ query }] = await next(trial.client("/greeting", { query: { "&=k y": "?#&=+ %é" } }), "handshake");
    assert.equal(query["&=k y"], "?#&=+ %é");
  });

  it("carries credentials given as an object", async (trial) => {
    const [{ auth, query }] = await next(trial.client("/greeting", { auth: { token: "t" } }), "handshake");
    assert.deepEqual(auth, { token: "t" });
    assert.equal(query.token, undefined);
  });

  it("carries credentials given by a function", async (trial) => {
    const auth = (give) => setImmediate(() => give({ token: "later" }));
    const [handshake] = await next(trial.client("/greeting", { auth }), "handshake");
    assert.deepEqual(handshake.auth, { token: "later" });
  });
}

function recovery(it) {
  it("gives a client that comes back its id again", async (trial) => {
    const socket = trial.client();
    await answer(socket, "hi");
    assert.equal(socket.recovered, false);
    const before = socket.id;
    const back = next(socket, "connect");
    socket.io.engine.close();
    await back;
    assert.equal(socket.id, before);
    assert.equal(socket.recovered, true);
  });
}

function incoming(it) {
  it("to all that comes are called with every event", async (trial) => {
    const socket = trial.client();
    const calls = [];
    socket.onAny((...args) => calls.push(args[0]));
    await answer(socket, "hi");
    await answer(socket, "false");
    assert.deepEqual(calls, ["hi", "false"]);
  });

  it("to all that comes can be put before others", async (trial) => {
    const socket = trial.client();
    const calls = [];
    socket.onAny(() => calls.push("second"));
    socket.prependAny(() => calls.push("first"));
    await answer(socket, "hi");
    assert.deepEqual(calls, ["first", "second"]);
  });

  it("to all that comes can be removed", async (trial) => {
    const socket = trial.client();
    const gone = trial.never("a removed listener");
    const calls = [];
    socket.onAny(gone);
    socket.onAny(() => calls.push("stays"));
    socket.offAny(gone);
    await answer(socket, "hi");
    assert.deepEqual(calls, ["stays"]);
    socket.offAny();
    assert.deepEqual(socket.listenersAny(), []);
  });
}

function outgoing(it) {
  it("to all that goes are called with every event", async (trial) => {
    const socket = trial.client();
    const calls = [];
    socket.onAnyOutgoing((...args) => calls.push(args.slice(0, 2)));
    socket.emit("hi", 1);
    await next(socket, "hi");
    assert.deepEqual(calls, [["hi", 1]]);
  });

  it("to all that goes see bytes as they are", async (trial) => {
    const socket = trial.client();
    const bytes = Uint8Array.from([1, 2, 3]);
    const calls = [];
    socket.onAnyOutgoing((event, argument) => calls.push([event, argument]));
    socket.emit("collect", bytes);
    await until(() => calls.length === 1);
    assert.equal(calls[0][1], bytes);
    assert.deepEqual(await ask(socket, "collected"), ["bytes 010203"]);
  });

  it("to all that goes can be put before others", async (trial) => {
    const socket = trial.client();
    const calls = [];
    socket.onAnyOutgoing(() => calls.push("second"));
    socket.prependAnyOutgoing(() => calls.push("first"));
    await answer(socket, "hi");
    assert.deepEqual(calls, ["first", "second"]);
  });

  it("to all that goes can be removed", async (trial) => {
    const socket = trial.client();
    const gone = trial.never("a removed listener");
    const calls = [];
    socket.onAnyOutgoing(gone);
    socket.onAnyOutgoing(() => calls.push("stays"));
    socket.offAnyOutgoing(gone);
    await answer(socket, "hi");
    assert.deepEqual(calls, ["stays"]);
    socket.offAnyOutgoing();
    assert.deepEqual(socket.listenersAnyOutgoing(), []);
  });
}
