// Pages with the hub's own client in Chromium, against two node processes, of which the first is killed at the end:
// node browser.mjs '{"nodes":["http://…","http://…"],"pids":[1,2],"site":8080,"secret":"…"}'

import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { readFileSync } from 'node:fs';
import { chromium } from 'playwright-core';
import { called, run, token, until } from './kit.mjs';

const { nodes, pids, site, secret, page: file } = JSON.parse(process.argv[2]);

/** The page that the documentation shows, at the nodes of this test. */
const [, documented] = /^```html\n([^]*?)^```$/m.exec(readFileSync(file, 'utf8'));

/** The whole script of a page that chats. */
const page = (who, chatId, endpoint) => `<!doctype html><link rel="icon" href="data:,"><ol id="messages"></ol><input id="text">
<script type="module">
import { connect } from '${nodes[0]}/client/switchboard.js';
const hub = connect({ nodes: ${JSON.stringify(nodes)}, token: '${token(secret, who)}', endpoint: '${endpoint}' });
const chat = hub.chat('${chatId}', { since: 0 });
chat.on('message', ({ text }) => {
  document.getElementById('messages').append(Object.assign(document.createElement('li'), { textContent: text }));
});
document.getElementById('text').onchange = ({ target }) => {
  chat.send(target.value);
  target.value = '';
};
hub.on('state', ({ state }) => { document.title = state; });
globalThis.hub = hub;
</script>`;

let content = '';
const server = createServer((request, response) => response.setHeader('Content-Type', 'text/html').end(content)).listen(site, '127.0.0.1');
// Debian's starts with --enable-gpu-rasterization, which without a GPU is the slower way to draw by the processor.
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM_SHELL, args: ['--no-sandbox', '--disable-dev-shm-usage', '--disable-gpu'] });

async function visit(context, html) {
  content = html;
  const visited = await context.newPage();
  await visited.goto(`http://127.0.0.1:${site}/`);
  await visited.waitForFunction(() => document.title === 'open', null, { timeout: 30_000 });
  return visited;
}

const texts = (visited) => visited.locator('#messages li').allTextContents();
const write = async (visited, text) => {
  await visited.locator('#text').fill(text);
  await visited.locator('#text').press('Enter');
};

/** A direct chat of two people, made by REST. */
async function lunch(ana, ben) {
  const response = await fetch(`${nodes[1]}/api/chats`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${token(secret, ana)}`, 'Content-Type': 'application/json' },
    body: JSON.stringify({ direct: true, participants: [ben] }),
  });
  return (await response.json()).chat.id;
}

const checks = {};

checks['two tabs share what is unsent, and one takes over from a tab that is closed'] = async () => {
  const [ana, ben] = [called('ana'), called('ben')];
  const id = await lunch(ana, ben);
  const context = await browser.newContext();
  const html = page(ana, id, 'websocket');
  const [first, second] = [await visit(context, html), await visit(context, html)];
  // What it writes now stays in the storage.
  await first.evaluate(() => hub.close());
  await write(first, 'one');
  await write(first, 'two');
  // The other tab may be in a process of its own, which learns of it later.
  await until(() => second.evaluate(() => localStorage.length === 2), 'the tabs do not share what is unsent');
  // While the first tab lives its messages are its own.
  await second.evaluate(() => { hub.close(); hub.open(); });
  await second.waitForFunction(() => document.title === 'open');
  assert.equal(await second.evaluate(() => localStorage.length), 2);
  await first.close();
  await until(async () => (await texts(second)).length === 2, 'the messages of the closed tab are not sent');
  assert.deepEqual(await texts(second), ['one', 'two']);
  await until(() => second.evaluate(() => localStorage.length === 0), 'the storage is not empty');
  await context.close();
};

checks['the documented page chats'] = async () => {
  const [ana, ben] = [called('ana'), called('ben')];
  const id = await lunch(ana, ben);
  const context = await browser.newContext();
  const words = documented
    .replaceAll('http://127.0.0.1:3000', nodes[0])
    .replaceAll('http://127.0.0.1:3001', nodes[1])
    .replace('token: TOKEN', `token: '${token(secret, ana)}'`)
    .replace('hub.chat(CHAT', `hub.chat('${id}'`);
  const visited = await visit(context, `<!doctype html><title>open</title>${words}`);
  await write(visited, 'soup?');
  await until(async () => (await texts(visited)).includes(`${ana}: soup?`), 'not heard');
  await context.close();
};

checks['what is unsent survives a reload'] = async () => {
  const [ana, ben] = [called('ana'), called('ben')];
  const id = await lunch(ana, ben);
  const context = await browser.newContext();
  const visited = await visit(context, page(ana, id, 'bridge'));
  await visited.evaluate(() => hub.close());
  await write(visited, 'before the reload');
  await visited.reload();
  await until(async () => (await texts(visited)).includes('before the reload'), 'not sent');
  await context.close();
};

checks['where a page may not use locks, what it wrote without a connection is sent after it'] = async () => {
  const [ana, ben] = [called('ana'), called('ben')];
  const id = await lunch(ana, ben);
  const context = await browser.newContext();
  // As in a sandboxed frame.
  await context.addInitScript(() => navigator.locks && Object.assign(LockManager.prototype, Object.fromEntries(['request', 'query'].map((name) =>
    [name, async () => { throw new DOMException('denied', 'SecurityError'); }]))));
  const errors = [];
  context.on('weberror', (failure) => errors.push(String(failure.error())));
  const visited = await visit(context, page(ana, id, 'websocket'));
  await visited.evaluate(() => hub.close());
  await write(visited, 'from a frame');
  await visited.evaluate(() => hub.open());
  await until(async () => (await texts(visited)).includes('from a frame'), 'not sent');
  assert.deepEqual(errors, []);
  await context.close();
};

checks['pages of every endpoint go on chatting when a node is killed'] = async () => {
  const [ana, ben] = [called('ana'), called('ben')];
  const id = await lunch(ana, ben);
  const people = [[ana, 'websocket'], [ben, 'socketio'], [ana, 'bridge'], [ben, 'auto']];
  const contexts = await Promise.all(people.map(() => browser.newContext()));
  const pages = [];
  for (const [number, [who, endpoint]] of people.entries()) {
    pages.push(await visit(contexts[number], page(who, id, endpoint)));
  }
  const expected = [];
  const everybody = async (round) => {
    for (const [number, visited] of pages.entries()) {
      await write(visited, `${number}: ${round}`);
      expected.push(`${number}: ${round}`);
    }
  };
  await everybody('before');
  process.kill(pids[0], 'SIGKILL');
  await everybody('meanwhile');
  await until(async () => (await Promise.all(pages.map(texts))).every(({ length }) => length === expected.length), 'messages are missing');
  const heard = await Promise.all(pages.map(texts));
  heard.forEach((list) => assert.deepEqual(list, heard[0]));
  assert.deepEqual([...heard[0]].sort(), expected.sort());
};

await run(checks);
await browser.close();
server.close();
process.exit();
