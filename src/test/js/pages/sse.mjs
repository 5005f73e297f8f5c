// The EventSource of a browser: it receives, resumes by itself after a lost connection, and gives up only where it should.
// Arguments: {port, tokens: {ana, ben}, snippet}.

import assert from 'node:assert/strict';
import { createServer, connect } from 'node:net';
import { HUB, launch, newPage, run } from './browser.mjs';

const { port, tokens, snippet } = JSON.parse(process.argv[2]);

/** A way to the hub that can be cut. */
function cuttable() {
  const open = new Set();
  const server = createServer((client) => {
    const hub = connect(port, '127.0.0.1');
    for (const [socket, other] of [[client, hub], [hub, client]]) {
      open.add(socket);
      socket.pipe(other);
      socket.on('error', () => other.destroy());
      socket.on('close', () => {
        open.delete(socket);
        other.destroy();
      });
    }
  });
  return new Promise((listening) => server.listen(0, '127.0.0.1', () => listening({
    port: server.address().port,
    cut: () => open.forEach((socket) => socket.destroy()),
    close: () => server.close(),
  })));
}

async function api(user, path, body) {
  const answer = await fetch(`http://127.0.0.1:${port}/api${path}`, {
    method: body ? 'POST' : 'GET',
    headers: { Authorization: `Bearer ${tokens[user]}`, 'Content-Type': 'application/json' },
    body: body && JSON.stringify(body),
  });
  assert.ok(answer.ok, `${path} ${answer.status}`);
  return answer.json();
}

const sendText = (chat, text) => api('ana', `/chats/${chat}/messages`, { text });

/** A page of the hub's own origin, signed in by the cookie. */
async function signedIn(user) {
  const page = await newPage(browser);
  await page.context().addCookies([{ name: 'token', value: tokens[user], url: HUB }]);
  await page.goto(`${HUB}/client/switchboard.js`);
  return page;
}

const way = await cuttable();
const browser = await launch(way.port);
await run(browser, [
  ['resumes by itself and misses nothing', async () => {
    const { chat } = await api('ana', '/chats', { participants: ['ben'] });
    const page = await signedIn('ben');
    await page.evaluate((id) => {
      window.texts = [];
      window.opens = 0;
      window.stream = new EventSource(`/sse?topic=chat-${id}`);
      window.stream.onopen = () => { window.opens += 1; };
      window.stream.addEventListener('message:new', ({ data }) => window.texts.push(JSON.parse(data).text));
    }, chat.id);
    await page.waitForFunction(() => window.opens === 1);
    await sendText(chat.id, 'one');
    await page.waitForFunction(() => window.texts.length === 1);
    way.cut();
    await sendText(chat.id, 'two');
    await sendText(chat.id, 'three');
    await page.waitForFunction(() => window.opens === 2 && window.texts.length >= 3);
    await sendText(chat.id, 'four');
    await page.waitForFunction(() => window.texts.length >= 4);
    assert.deepEqual(await page.evaluate(() => window.texts), ['one', 'two', 'three', 'four']);
  }],
  ['is closed by a final refusal', async () => {
    const page = await signedIn('ben');
    const state = await page.evaluate(() => new Promise((done) => {
      const stream = new EventSource('/sse?topic=user-ana');
      stream.onerror = () => done(stream.readyState);
    }));
    assert.equal(state, 2);
  }],
  ['comes back after a passing refusal', async () => {
    const page = await signedIn('ben');
    const seen = await page.evaluate(() => new Promise((done) => {
      const streams = [];
      const closes = [];
      for (let i = 0; i < 6; i += 1) {
        const stream = new EventSource('/sse?topic=user-ben');
        streams.push(stream);
        stream.addEventListener('close', ({ data }) => {
          closes.push(JSON.parse(data).code);
          stream.onopen = () => {};
          stream.addEventListener('connection_established', () => done({ closes, state: stream.readyState }));
          streams.filter((other) => other !== stream).forEach((other) => other.close());
        });
      }
    }));
    assert.deepEqual(seen, { closes: [4409], state: 1 });
  }],
  ['runs the snippet of the page', async () => {
    const page = await newPage(browser);
    await page.context().addCookies([{ name: 'token', value: tokens.ana, url: HUB }]);
    await page.goto(`${HUB}/client/switchboard.js`);
    await page.evaluate((code) => {
      window.shown = [];
      const show = (data) => window.shown.push(data);
      const signIn = () => show('sign in');
      const reload = (topic) => show(`reload ${topic}`);
      new Function('show', 'signIn', 'reload', `${code}\nwindow.events = events;`)(show, signIn, reload);
    }, snippet);
    await page.waitForFunction(() => window.events.readyState === 1 || window.shown.length > 0);
    const { chat } = await api('ben', '/chats', { participants: ['ana'] });
    await page.waitForFunction((id) => window.shown.some((shown) => shown.id === id), chat.id);
  }],
]);
way.close();
