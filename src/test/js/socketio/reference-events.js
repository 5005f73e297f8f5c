// Events: what they carry, and how they are sent again or dropped.
import assert from "node:assert/strict";
import { answer, ask, next, sent, until } from "./reference-trial.js";

export default function events(behaviour) {
  values(behaviour("values"));
  bytes(behaviour("binary"));
  blobs(behaviour("binary"));
  retries(behaviour("retries"));
  volatiles(behaviour("volatile"));
}

function values(it) {
  it("keep false", async (trial) => {
    assert.deepEqual(await answer(trial.client(), "false"), [false]);
  });

  it("keep the letters of every language", async (trial) => {
    const socket = trial.client();
    const texts = [];
    socket.on("language", (text) => texts.push(text));
    socket.emit("languages");
    await until(() => texts.length === 4);
    assert.deepEqual(texts, ["こんにちは", "Привет, мир", "Grüße aus Köln", "\u{1f600} — \u2028"]);
  });

  it("bring a date as text", async (trial) => {
    const [date] = await answer(trial.client(), "date");
    assert.equal(new Date(date).getUTCFullYear() > 2000, true);
  });

  it("bring a date within an object as text", async (trial) => {
    const [{ date }] = await answer(trial.client(), "dated");
    assert.equal(typeof date, "string");
    assert.equal(Number.isNaN(Date.parse(date)), false);
  });

  it("arrive in the order in which they were sent", async (trial) => {
    const socket = trial.client();
    // The first are kept until the socket is connected.
    socket.emit("collect", 1);
    socket.emit("collect", 2);
    await next(socket, "connect");
    socket.emit("collect", 3);
    assert.deepEqual(await ask(socket, "collected"), [1, 2, 3]);
  });
}

function bytes(it) {
  it("comes as base64 where nothing else can", async (trial) => {
    const [got] = await answer(trial.client("/", { transports: ["polling"], forceBase64: true }), "bytes");
    assert.equal(Buffer.from(got).toString(), "eight by");
  });

  it("comes as bytes", async (trial) => {
    const [got] = await answer(trial.client(), "bytes");
    assert.ok(got instanceof ArrayBuffer || ArrayBuffer.isView(got));
    assert.equal(Buffer.from(got).toString(), "eight by");
  });

  it("is sent from an ArrayBuffer", async (trial) => {
    const socket = trial.client();
    socket.emit("collect", buffer("first"));
    assert.deepEqual(await ask(socket, "collected"), [described("first")]);
  });

  it("is sent from an ArrayBuffer among other values", async (trial) => {
    const socket = trial.client();
    socket.emit("collect", { before: "lol", bytes: buffer("inside"), after: 3 });
    assert.deepEqual(await ask(socket, "collected"), [{ before: "lol", bytes: described("inside"), after: 3 }]);
  });

  it("from ArrayBuffers keeps its place among other events", async (trial) => {
    const socket = trial.client();
    socket.emit("collect", buffer("one"));
    socket.emit("collect", "two");
    socket.emit("collect", buffer("three"));
    assert.deepEqual(await ask(socket, "collected"), [described("one"), "two", described("three")]);
  });
}

/** Only browsers send blobs, so these take the build for browsers and a WebSocket as browsers have it. */
function blobs(it) {
  it("is sent from a Blob", async (trial) => {
    const socket = await browser(trial);
    socket.emit("collect", new Blob(["first"]));
    assert.deepEqual(await ask(socket, "collected"), [described("first")]);
  });

  it("is sent from a Blob among other values", async (trial) => {
    const socket = await browser(trial);
    socket.emit("collect", { before: "lol", bytes: new Blob(["inside"]), after: 3 });
    assert.deepEqual(await ask(socket, "collected"), [{ before: "lol", bytes: described("inside"), after: 3 }]);
  });

  it("from Blobs keeps its place among other events", async (trial) => {
    const socket = await browser(trial);
    socket.emit("collect", new Blob(["one"]));
    socket.emit("collect", "two");
    socket.emit("collect", new Blob(["three"]));
    assert.deepEqual(await ask(socket, "collected"), [described("one"), "two", described("three")]);
  });
}

async function browser(trial) {
  globalThis.WebSocket ??= (await import("ws")).WebSocket;
  const { default: io } = await import("./node_modules/socket.io-client/dist/socket.io.js");
  const socket = io(trial.url, { ...trial.options({}), transports: ["websocket"], forceNew: true });
  trial.onEnd(() => socket.disconnect());
  return socket;
}

function buffer(text) {
  return Uint8Array.from(Buffer.from(text)).buffer;
}

function described(text) {
  return `bytes ${Buffer.from(text).toString("hex")}`;
}

function retries(it) {
  it("send one event after the other", async (trial) => {
    const socket = trial.client("/", { retries: 1, ackTimeout: 30_000 });
    const packets = sent(socket.io.engine);
    const waiting = [];
    const echo = (value) =>
      new Promise((resolve) => {
        socket.emit("echo", value, (error, got) => {
          waiting.push(socket._queue.length);
          resolve([error, got]);
        });
      });
    const answers = [echo(1), echo(2), echo(3)];
    assert.equal(socket._queue.length, 3);
    assert.deepEqual(await Promise.all(answers), [[null, 1], [null, 2], [null, 3]]);
    assert.deepEqual(waiting, [2, 1, 0]);
    assert.deepEqual(packets.filter(Boolean), ["0", '20["echo",1]', '21["echo",2]', '22["echo",3]']);
  });

  it("end with an error when the server never answers", async (trial) => {
    const socket = trial.client("/", { retries: 3, ackTimeout: 50 });
    const packets = sent(socket.io.engine);
    let heard = 0;
    socket.on("heard", () => heard++);
    assert.ok((await ask(socket, "unanswered")) instanceof Error);
    const emitted = [0, 1, 2, 3].map((id) => `2${id}["unanswered"]`);
    assert.deepEqual(packets.filter(Boolean).filter((packet) => packet !== "0"), emitted);
    await until(() => heard === 4);
  });

  it("wait for the connection", async (trial) => {
    const socket = trial.client("/", { autoConnect: false, retries: 3, ackTimeout: 30_000 });
    const answered = new Promise((resolve) => socket.emit("echo", 1, (...args) => resolve(args)));
    await trial.meanwhile();
    assert.equal(socket._queue.length, 1);
    socket.connect();
    assert.deepEqual(await answered, [null, 1]);
  });

  it("send an event of the connect listener once", async (trial) => {
    const socket = trial.client("/", { retries: 3, ackTimeout: 30_000 });
    const packets = sent(socket.io.engine);
    socket.on("connect", () => socket.emit("echo", null));
    await next(socket, "connect");
    await new Promise((resolve) => socket.emit("echo", "last", resolve));
    assert.deepEqual(packets.filter(Boolean), ["0", '20["echo",null]', '21["echo","last"]']);
  });
}

function volatiles(it) {
  it("events are dropped while the socket is not connected", async (trial) => {
    const socket = trial.client();
    socket.on("hi", trial.never("the answer to a dropped event"));
    socket.volatile.emit("hi");
    assert.equal(await ask(socket, "echo", 1), 1);
  });

  it("events are dropped while the transport is busy", async (trial) => {
    const socket = trial.client();
    socket.on("hi", trial.never("the answer to a dropped event"));
    await next(socket, "connect");
    await until(() => socket.io.engine.transport.writable && !socket.io.engine.upgrading);
    const busy = ask(socket, "echo", 1);
    socket.volatile.emit("hi");
    assert.equal(await busy, 1);
    assert.equal(await ask(socket, "echo", 2), 2);
  });

  it("events are sent while the transport is free", async (trial) => {
    const socket = trial.client();
    await next(socket, "connect");
    await until(() => socket.io.engine.transport.writable);
    const came = next(socket, "hi");
    socket.volatile.emit("hi");
    await came;
  });
}
