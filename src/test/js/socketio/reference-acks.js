// Acknowledgements: in both directions, in time, too late and after a disconnect.
import assert from "node:assert/strict";
import { answer, ask, next, sent, withTimers } from "./reference-trial.js";

export default function acks(behaviour) {
  acknowledgements(behaviour("acks"));
  undone(behaviour("acks"));
}

function acknowledgements(it) {
  it("are given to the server", async (trial) => {
    const socket = trial.client();
    socket.on("question", (acknowledge) => acknowledge(5, { test: true }));
    assert.deepEqual(await answer(socket, "question", "understood"), []);
  });

  it("are given by the server", async (trial) => {
    const answers = await new Promise((resolve) => trial.client().emit("echo", 1, "2", [3], (...args) => resolve(args)));
    assert.deepEqual(answers, [1, "2", [3]]);
  });

  it("carry a date as text", async (trial) => {
    const now = await ask(trial.client(), "now", new Date());
    assert.equal(typeof now, "string");
    assert.ok(Date.parse(now) > 0);
  });

  it("are a promise when asked for", async (trial) => {
    assert.equal(await trial.client().emitWithAck("echo", "promised"), "promised");
  });

  it("time out while the socket is not connected", async (trial) => {
    const socket = trial.client("/", { autoConnect: false });
    const error = await new Promise((resolve) => socket.timeout(10).emit("echo", 1, resolve));
    assert.ok(error instanceof Error);
    const left = sent(socket.connect().io.engine);
    assert.equal(await ask(socket, "echo", 2), 2);
    assert.ok(!left.some((packet) => packet?.includes('["echo",1]')));
  });

  it("time out when the server is silent", async (trial) => {
    const socket = trial.client();
    const error = await new Promise((resolve) => socket.timeout(10).emit("nothing", resolve));
    assert.ok(error instanceof Error);
  });

  it("that come too late are ignored", async (trial) => {
    const { made: socket, fire } = withTimers(() => trial.client("/", { autoConnect: false }));
    await next(socket.connect(), "connect");
    const calls = [];
    socket.timeout(60_000).emit("echo", 1, (error) => calls.push(error));
    fire();
    assert.equal(await ask(socket, "echo", 2), 2);
    assert.equal(calls.length, 1);
    assert.ok(calls[0] instanceof Error);
  });

  it("in time are without an error", async (trial) => {
    const socket = trial.client();
    const args = await new Promise((resolve) => socket.timeout(30_000).emit("echo", 42, (...all) => resolve(all)));
    assert.deepEqual(args, [null, 42]);
  });

  it("time out as a promise", async (trial) => {
    await assert.rejects(trial.client().timeout(10).emitWithAck("nothing"), Error);
  });

  it("in time keep their promise", async (trial) => {
    assert.equal(await trial.client().timeout(30_000).emitWithAck("echo", 42), 42);
  });

  it("time out after the default of the client", async (trial) => {
    const error = await ask(trial.client("/", { ackTimeout: 10 }), "nothing");
    assert.ok(error instanceof Error);
  });
}

function undone(it) {
  it("are forgotten when the socket disconnects", async (trial) => {
    const socket = trial.client();
    await next(socket, "connect");
    socket.emit("echo", 1, trial.never("an acknowledgement"));
    socket.disconnect();
    assert.deepEqual(Object.keys(socket.acks), []);
    await trial.meanwhile();
  });

  const timed = (socket) => new Promise((resolve) => socket.timeout(60_000).emit("echo", 1, resolve));
  const plain = (socket) => ask(socket, "echo", 1);
  const promised = (socket) => socket.emitWithAck("echo", 1).catch((error) => error);
  const timedPromise = (socket) => socket.timeout(60_000).emitWithAck("echo", 1).catch((error) => error);

  it("fail when the socket disconnects before their timeout", (trial) => failing(trial, timed));
  it("fail when the socket disconnects before the default timeout", (trial) =>
    failing(trial, plain, { ackTimeout: 60_000 }));
  it("break their promise when the socket disconnects", (trial) => failing(trial, promised));
  it("break their promise when the socket disconnects before their timeout", (trial) => failing(trial, timedPromise));

  it("of events that were not sent yet outlive the disconnect", async (trial) => {
    const socket = trial.client();
    await next(socket, "connect");
    socket.disconnect();
    const answered = ask(socket, "echo", "kept");
    await trial.meanwhile();
    socket.connect();
    assert.equal(await answered, "kept");
  });
}

async function failing(trial, emit, options = {}) {
  const socket = trial.client("/", options);
  await next(socket, "connect");
  const answered = emit(socket);
  socket.disconnect();
  assert.ok((await answered) instanceof Error);
  assert.deepEqual(Object.keys(socket.acks), []);
}
