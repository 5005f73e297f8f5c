// Namespaces: how they are joined, refused and left, and share a connection.
import assert from "node:assert/strict";
import { ask, next, sent } from "./reference-trial.js";

export default function namespaces(behaviour) {
  joining(behaviour("namespaces"));
}

function joining(it) {
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
