// Addresses, as the library reads them, and processes that end although a client is connected.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import readline from "node:readline";
import { url } from "./node_modules/socket.io-client/build/esm/url.js";

export default function manager(behaviour) {
  addresses(behaviour("addresses"));
  processes(behaviour("processes"));
}

function parts({ protocol, host, port }) {
  return [protocol, host, port];
}

function page(protocol, hostname, port = "") {
  return { protocol, hostname, port, host: port ? `${hostname}:${port}` : hostname };
}

function addresses(it) {
  const secure = page("https:", "page.example", "4005");

  it("that are missing are the page's", async () => {
    assert.deepEqual(parts(url(undefined, "", secure)), ["https", "page.example", "4005"]);
  });

  it("that are a path lie beside the page", async () => {
    const parsed = url("/there", "", secure);
    assert.deepEqual(parts(parsed), ["https", "page.example", "4005"]);
    assert.equal(parsed.path, "/there");
  });

  it("without a protocol have the page's", async () => {
    assert.deepEqual(parts(url("hub.example:3000", "", page("http:", "page.example"))), ["http", "hub.example", "3000"]);
  });

  it("that begin with two slashes have the page's protocol", async () => {
    const parsed = url("//hub.example:3000", "", page("http:", "page.example"));
    assert.deepEqual(parts(parsed), ["http", "hub.example", "3000"]);
  });

  it("are one connection whether or not the port is written", async () => {
    const [written, short] = [url("http://hub.example:80/"), url("http://hub.example/")];
    assert.equal(written.id, short.id);
    assert.notEqual(url("https://hub.example/").id, short.id);
    assert.notEqual(url("http://hub.example/", "/elsewhere").id, short.id);
  });

  it("name the namespace by their path", async () => {
    assert.equal(url("http://hub.example/chat").path, "/chat");
    assert.equal(url("/chat", "", secure).path, "/chat");
    assert.equal(url("http://hub.example/").path, "/");
    assert.equal(url("http://hub.example").path, "/");
  });

  it("may be of version 6", async () => {
    const parsed = url("http://[::1]");
    assert.deepEqual(parts(parsed), ["http", "::1", "80"]);
    assert.equal(parsed.id, "http://[::1]:80");
  });

  it("may be a page's of version 6", async () => {
    const parsed = url(undefined, "", page("http:", "[::1]"));
    assert.deepEqual(parts(parsed), ["http", "::1", "80"]);
    assert.equal(parsed.id, "http://[::1]:80");
  });

  it("have the path of the server apart from the namespace", async () => {
    const parsed = url("https://hub.example/chat", "/served/here");
    assert.equal(parsed.path, "/chat");
    assert.equal(parsed.id, "https://hub.example:443/served/here");
  });
}

function processes(it) {
  it("end by themselves with autoUnref", (trial) => ends(trial, { transports: trial.transports }));

  it("end by themselves with autoUnref while reconnecting", async (trial) => {
    await ends(trial, { transports: trial.transports, reconnectionDelay: 60_000 }, await trial.nowhere());
  });

  it("end by themselves with autoUnref on polling", (trial) => ends(trial, { transports: ["polling"] }));

  it("end by themselves with autoUnref on WebSocket", (trial) => ends(trial, { transports: ["websocket"] }));

  it("stay without autoUnref", async (trial) => {
    const { lines } = run(trial, { transports: trial.transports, autoUnref: false });
    const seen = [];
    for await (const line of lines) {
      seen.push(line);
      if (line === "still here") {
        return;
      }
    }
    assert.fail(`the process ended after ${seen}`);
  });
}

/** The process ends although it does not disconnect. */
async function ends(trial, options, url) {
  const { child, lines } = run(trial, { ...options, autoUnref: true }, url);
  // What it has printed may come after its exit.
  const ended = Promise.all([once(child, "exit"), once(lines, "close")]);
  const seen = [];
  lines.on("line", (line) => seen.push(line));
  assert.deepEqual((await ended)[0], [0, null]);
  assert.ok(seen.includes("settled"), String(seen));
}

function run(trial, options, url = trial.url) {
  const child = spawn(process.execPath, ["reference-process.js", url, JSON.stringify(options)], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  trial.onEnd(() => child.kill());
  return { child, lines: readline.createInterface({ input: child.stdout }) };
}
