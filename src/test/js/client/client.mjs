// The hub's own client in Node.js, against two node processes, of which the first is killed at the end:
// node client.mjs '{"nodes":["http://…","http://…"],"pids":[1,2],"secret":"…","serviceToken":"…"}'

import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { tmpdir } from 'node:os';
import { gzipSync } from 'node:zlib';
import Ws from 'ws';
import { SharedStorage, called, next, run, token, until } from './kit.mjs';

const { nodes, pids, secret, serviceToken } = JSON.parse(process.argv[2]);
const ENDPOINTS = ['websocket', 'socketio', 'bridge', 'auto'];
const MOST_BYTES = 12 * 1024;
/** Nobody listens there. */
const NOWHERE = 'http://127.0.0.1:9';

// A package of one's own, as people have it; `ws` is in the folder above.
const folder = mkdtempSync(`${process.cwd()}/installed-`);
writeFileSync(`${folder}/package.json`, '{"private":true,"type":"module"}');
execFileSync('npm', ['install', '--no-audit', '--no-fund', `${nodes[0]}/client/switchboard-client.tgz`], { cwd: folder, stdio: 'ignore' });
const installed = `${folder}/node_modules/switchboard-client`;
const module = `${installed}/switchboard.js`;
const { Disconnected, Refusal, connect } = await import(module);

const open = [];
function person(name, options = {}) {
  const hub = connect({ nodes, token: () => token(secret, name), ...options });
  hub.errors = [];
  hub.on('error', (failure) => hub.errors.push(failure));
  open.push(hub);
  return hub;
}

/** Two people with a direct chat, at different nodes. */
async function pair(options) {
  const [ana, ben] = [called('ana'), called('ben')];
  const [first, second] = [person(ana, options), person(ben, { ...options, nodes: [nodes[1], nodes[0]] })];
  const { id } = await first.chats.create({ direct: true, participants: [ben] });
  return { ana, ben, first, second, id };
}

const everything = (endpoint, options) => async () => {
  const { ana, ben, first, second, id } = await pair({ endpoint, ...options });
  const heard = [];
  const there = second.chat(id, { since: 0 });
  there.on('message', ({ text }) => heard.push(text));
  const here = first.chat(id);
  await Promise.all([next(there, 'joined'), next(here, 'joined')]);
  const texts = Array.from({ length: 20 }, (_, number) => `soup ${number}?`);
  const sent = await Promise.all(texts.map((text) => here.send(text).acknowledged));
  await until(() => heard.length === texts.length, () => `heard ${heard}`);
  assert.deepEqual(heard, texts);
  assert.deepEqual((await there.history({ limit: 2 })).messages.map(({ text }) => text), texts.slice(-2));

  const edited = next(there, 'event', (name) => name === 'message:updated');
  await here.edit(sent[0].id, 'stew?');
  assert.equal((await edited)[1].message.text, 'stew?');
  const typing = next(there, 'event', (name) => name === 'typing');
  here.typing();
  assert.equal((await typing)[1].userId, ana);
  assert.equal((await there.read(sent.at(-1).seq)).unread, 0);

  const states = [];
  await first.presence.watch([ben], ({ status }) => states.push(status));
  assert.deepEqual(states, ['online']);
  await second.presence.set('away');
  await until(() => states.at(-1) === 'away', () => `states ${states}`);

  const harbour = called('harbour');
  const room = first.rooms(harbour);
  await until(() => first.request('message', { room: harbour, message: 'anyone?' }).then(() => true, () => false), 'not in the room');
  const came = next(room, 'joined');
  const other = second.rooms(harbour);
  assert.equal((await came)[0].userId, ben);
  const said = next(other, 'message');
  await room.send({ hello: 1 });
  assert.deepEqual((await said)[0].message, { hello: 1 });

  const ticker = `open:${called('ticker')}`;
  const quotes = [];
  const stream = second.channel(ticker);
  stream.on('publication', ({ data }) => quotes.push(data));
  await next(stream, 'joined');
  await first.channel(ticker).publish({ bid: 1 }, { event: 'price' });
  await stream.publish(2);
  await until(() => quotes.length === 2, () => `quotes ${quotes}`);
  assert.deepEqual(quotes, [{ bid: 1 }, 2]);
  assert.deepEqual((await stream.history({ limit: 1 })).publications.map(({ data }) => data), [2]);
  assert.deepEqual((await stream.presence()).map(({ id }) => id), [ana, ben].sort());
  const [refusal] = await next(first.channel('nowhere:x'), 'closed');
  assert.equal(refusal.code, 'NOT_FOUND');

  const changes = [];
  first.todos.on('change', (what) => changes.push(what));
  const todo = await first.todos.create({ title: 'buy soup' });
  await first.todos.complete(todo.id, { completed: true });
  await first.todos.delete(todo.id);
  await until(() => changes.length === 3, () => `changes ${changes}`);
  assert.deepEqual(changes, ['created', 'completed', 'deleted']);

  const notified = next(first.notifications, 'notification');
  await fetch(`${nodes[1]}/api/notify`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${serviceToken}`, 'Content-Type': 'application/json' },
    body: JSON.stringify({ user: ana, message: 'your soup is ready' }),
  });
  assert.equal((await notified)[0].message, 'your soup is ready');
  assert.equal((await first.notifications.list()).unread, 1);
  assert.equal((await first.notifications.read()).unread, 0);

  await assert.rejects(there.edit(sent[0].id, 'mine now'), (failure) => failure instanceof Refusal && failure.code === 'FORBIDDEN');
  there.close();
  here.send('nobody there');
  await until(() => first.outbox.entries.length === 0, 'not acknowledged');
  assert.equal(heard.length, texts.length);
  assert.deepEqual([...first.errors, ...second.errors], []);
};

const checks = {};

checks['the package has all files and its module at most 12 KB'] = async () => {
  const bytes = Buffer.from(await (await fetch(`${nodes[0]}/client/switchboard.js`)).arrayBuffer());
  const zipped = gzipSync(bytes, { level: 9 }).length;
  assert.ok(zipped <= MOST_BYTES, `${zipped} bytes`);
  for (const name of ['switchboard.d.ts', 'events.d.ts', 'react.js', 'react.d.ts', 'vue.js', 'vue.d.ts', 'timeline.js']) {
    const response = await fetch(`${nodes[1]}/client/${name}`, { headers: { Origin: nodes[0] } });
    assert.equal(response.status, 200, name);
    assert.equal(response.headers.get('access-control-allow-origin'), nodes[0]);
  }
};

ENDPOINTS.forEach((endpoint) => {
  checks[`${endpoint}: chats, rooms, presence, todos and notifications`] = everything(endpoint);
});

ENDPOINTS.forEach((endpoint) => {
  checks[`${endpoint}: answers what a back end asks`] = async () => {
    const { ana, first } = await pair({ endpoint });
    const quiet = person(ana, { endpoint, nodes: [nodes[1], nodes[0]] });
    await next(quiet, 'open');
    const stop = first.onRequest('order:confirm', async ({ order }) => ({ confirmed: order }));
    first.onRequest('order:fail', () => { throw new Error('out of soup'); });
    const ask = async (event, timeout) => (await fetch(`${nodes[1]}/api/request`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${serviceToken}`, 'Content-Type': 'application/json' },
      body: JSON.stringify({ user: ana, event, data: { order: 17 }, timeout }),
    })).json();
    // Without a handler a client does not answer.
    const { answers, missing } = await ask('order:confirm', '1s');
    assert.deepEqual(answers.map(({ userId, data }) => [userId, data]), [[ana, { confirmed: 17 }]]);
    assert.equal(missing.length, 1);
    quiet.onRequest('order:confirm', () => null);
    assert.equal((await ask('order:confirm', '20s')).answers.length, 2);
    assert.equal((await ask('order:fail', '1s')).missing.length, 2);
    assert.deepEqual(first.errors.map(({ message }) => message), ['out of soup']);
    stop();
    assert.equal((await ask('order:confirm', '1s')).answers.length, 1);
  };
});

checks['without any WebSocket it polls'] = async () => {
  const bare = mkdtempSync(`${tmpdir()}/switchboard-client-`);
  cpSync(installed, bare, { recursive: true });
  const polling = await import(`${bare}/switchboard.js`);
  const { first, id } = await pair();
  const hub = polling.connect({ nodes, token: token(secret, first.user.id) });
  const chat = hub.chat(id);
  await next(chat, 'joined');
  const [sent, [heard]] = await Promise.all([first.chat(id).send('by post?').acknowledged, next(chat, 'message')]);
  assert.deepEqual(heard.id, sent.id);
  hub.close();
  rmSync(bare, { recursive: true });
};

// Regression: each connection of a page with a cookie began with half a second of silence.
checks['with a cookie the client speaks first, so that the hub waits for no token'] = async () => {
  const frames = [];
  class WithCookie extends Ws {
    constructor(url) {
      super(url, { origin: nodes[0], headers: { Cookie: `token=${token(secret, called('ana'))}` } });
      this.on('message', () => frames.push('heard'));
    }

    send(data) {
      frames.push('said');
      super.send(data);
    }
  }
  const hub = person('', { token: undefined, endpoint: 'websocket', webSocket: WithCookie });
  await next(hub, 'state', ({ state }) => state === 'open');
  assert.deepEqual(frames.slice(0, 2), ['said', 'heard']);
};

checks['a token is renewed on the connection before it expires'] = async () => {
  const name = called('cara');
  let asked = 0;
  const hub = person(name, { token: async () => token(secret, name, ++asked && 3), endpoint: 'websocket' });
  const states = [];
  hub.on('state', ({ state }) => states.push(state));
  await until(() => asked >= 4, () => `asked ${asked} times`);
  assert.deepEqual(states, ['open']);
};

checks['a token that the hub refuses is asked for once more, then the client closes'] = async () => {
  let asked = 0;
  const hub = connect({ nodes, token: async () => `nonsense ${++asked}`, endpoint: 'websocket' });
  const [{ code }] = await next(hub, 'state', ({ state }) => state === 'closed');
  assert.deepEqual([code, asked], [4401, 2]);
  await assert.rejects(hub.request('join'), Disconnected);
};

checks['a message is refused alone, and the ones behind it go on'] = async () => {
  const { first, id } = await pair({ endpoint: 'websocket' });
  const chat = first.chat(id);
  const long = chat.send('x'.repeat(20_001));
  const short = chat.send('soup?');
  await assert.rejects(long.acknowledged, (failure) => failure.code === 'BAD_REQUEST' && failure.field === 'text');
  assert.equal((await short.acknowledged).text, 'soup?');
  assert.deepEqual(chat.unsent.map(({ error }) => typeof error), ['string']);
  first.outbox.discard(long.id);
  assert.deepEqual(chat.unsent, []);
};

checks['messages written without a connection survive the page, and the next page sends them in order'] = async () => {
  const { ana, second, id } = await pair({ endpoint: 'websocket' });
  const storage = new SharedStorage();
  const page = person(ana, { storage, endpoint: 'websocket' });
  await next(page, 'open');
  page.close();
  ['one', 'two', 'three'].forEach((text) => page.chat(id).send(text));
  assert.equal(storage.length, 3);
  // Node.js has no locks, so a page of somebody else is given half a minute.
  for (const [key, value] of storage.values) {
    const entry = JSON.parse(value);
    storage.setItem(key, JSON.stringify({ ...entry, createdAt: new Date(Date.parse(entry.createdAt) - 60_000).toISOString() }));
  }
  const heard = [];
  second.chat(id, { since: 0 }).on('message', ({ text }) => heard.push(text));
  person(ana, { storage, endpoint: 'websocket' });
  await until(() => heard.length === 3 && storage.length === 0, () => `heard ${heard}, ${storage.length} stored`);
  assert.deepEqual(heard, ['one', 'two', 'three']);
};

checks['pages that share the storage send each message once'] = async () => {
  const { ana, second, id } = await pair({ endpoint: 'websocket' });
  const storage = new SharedStorage();
  const pages = [0, 1, 2].map(() => person(ana, { storage, endpoint: 'websocket' }));
  await Promise.all(pages.map((page) => next(page, 'open')));
  const heard = [];
  second.chat(id, { since: 0 }).on('message', ({ text }) => heard.push(text));
  const sent = pages.flatMap((page, number) => ['a', 'b', 'c'].map((text) => page.chat(id).send(`${text}${number}`)));
  await Promise.all(sent.map(({ acknowledged }) => acknowledged));
  await until(() => heard.length === 9, () => `heard ${heard}`);
  [0, 1, 2].forEach((number) => assert.deepEqual(heard.filter((text) => text.endsWith(number)), [`a${number}`, `b${number}`, `c${number}`]));
  assert.equal(storage.length, 0);
};

checks['a position that the hub does not have is a gap, and what comes is heard'] = async () => {
  const { first, second, id } = await pair({ endpoint: 'websocket' });
  await first.chat(id).send('soup?').acknowledged;
  const chat = second.chat(id, { since: 1e14 });
  const [{ lastSeq }] = await next(chat, 'gap');
  assert.equal(lastSeq, 1);
  const heard = next(chat, 'message');
  await first.chat(id).send('stew?').acknowledged;
  assert.equal((await heard)[0].text, 'stew?');
};

checks['a personal position that the hub does not have is a gap at every endpoint'] = async () => {
  // The package is one module, which does not export them.
  cpSync(new URL('../../../src/main/client', import.meta.url), `${folder}/sources`, { recursive: true });
  const { open: openEndpoint, webSocketOf } = await import(`${folder}/sources/endpoints.js`);
  for (const endpoint of ['websocket', 'socketio', 'bridge', 'polling']) {
    const WebSocket = endpoint === 'polling' ? undefined : await webSocketOf(Ws);
    const [greeting, connection] = await new Promise((resolve, reject) => {
      const options = { origin: nodes[0], since: 1e14, token: token(secret, called('ana')), WebSocket };
      const opening = openEndpoint(endpoint, 0, options, {
        opened: (data) => resolve([data, opening]),
        closed: ({ code, reason }) => reject(new Error(`${endpoint}: ${code} ${reason}`)),
        event: () => {},
      });
    });
    assert.equal(greeting.gap, true, endpoint);
    assert.equal(greeting.lastSeq, 0, endpoint);
    connection.close();
  }
};

checks['a chat that the user is not in says so, and one that they leave'] = async () => {
  const { ben, first, second, id } = await pair({ endpoint: 'websocket' });
  const stranger = person(called('dan'), { endpoint: 'websocket' });
  const [refusal] = await next(stranger.chat(id), 'closed');
  assert.ok(['NOT_FOUND', 'FORBIDDEN'].includes(refusal.code), refusal.code);
  const group = await first.chats.create({ name: 'lunch', participants: [ben] });
  const chat = second.chat(group.id);
  await next(chat, 'joined');
  const closed = next(chat, 'closed');
  await first.chats.remove(group.id, ben);
  assert.deepEqual(await closed, [undefined]);
};

checks['a room that is asked for before there is a connection is joined, and again after a break'] = async () => {
  const [ana, ben] = [called('ana'), called('ben')];
  const name = called('harbour');
  const first = person(ana, { endpoint: 'socketio' });
  const second = person(ben, { endpoint: 'websocket' });
  const heard = [];
  first.rooms(name).on('message', ({ message }) => heard.push(message));
  await next(first, 'open');
  const room = second.rooms(name);
  const say = (words) => until(() => room.send(words).then(() => true, () => false), 'not said');
  await until(async () => (await say('one')) && heard.includes('one'), 'not heard');
  const { members } = await first.request('room:members', { room: name });
  assert.deepEqual(members.map(({ id }) => id).sort(), [ana, ben].sort());
  first.close();
  first.open();
  first.rooms(called('quay'));
  await next(first, 'open');
  await until(async () => (await say('two')) && heard.includes('two'), 'not heard again');
};

checks['a clock that jumps changes nothing'] = async () => {
  const { first, second, id } = await pair({ endpoint: 'websocket' });
  const heard = [];
  const chat = second.chat(id, { since: 0 });
  chat.on('message', ({ text }) => heard.push(text));
  await next(chat, 'joined');
  const { now } = Date;
  try {
    for (const hours of [1, -1, 0]) {
      Date.now = () => now() + hours * 3_600_000;
      await first.chat(id).send(`at ${hours}`).acknowledged;
    }
  } finally {
    Date.now = now;
  }
  await until(() => heard.length === 3, () => `heard ${heard}`);
  assert.deepEqual(heard, ['at 1', 'at -1', 'at 0']);
};

checks['a node is killed while everybody writes and one member sleeps'] = async () => {
  const names = ENDPOINTS.map((endpoint) => called(endpoint));
  const [writer, sleeper] = [called('writer'), called('sleeper')];
  const hub = person(writer, { endpoint: 'websocket' });
  const { id } = await hub.chats.create({ name: 'storm', participants: [...names, sleeper] });
  const heard = Object.fromEntries([...names, sleeper].map((name) => [name, []]));
  const members = names.map((name, number) => person(name, { endpoint: ENDPOINTS[number] }));
  members.forEach((member, number) => {
    const chat = member.chat(id, { since: 0 });
    chat.on('message', ({ seq, text }) => heard[names[number]].push({ seq, text }));
    chat.on('gap', (gap) => heard[names[number]].push({ gap }));
  });
  const stream = `open:${called('storm')}`;
  const quotes = members.map((member) => {
    const got = [];
    const channel = member.channel(stream, { since: 0 });
    channel.on('publication', ({ data }) => got.push(data));
    channel.on('gap', (gap) => got.push({ gap }));
    return got;
  });
  const source = hub.channel(stream);
  await next(source, 'joined');
  const laptop = spawn('node', ['member.mjs', JSON.stringify({ module, nodes, token: token(secret, sleeper), chatId: id })], { stdio: ['ignore', 'pipe', 'inherit'] });
  try {
    let at;
    createInterface(laptop.stdout).on('line', (line) => {
      const { node, ...event } = JSON.parse(line);
      if (node) {
        at = node;
      } else {
        heard[sleeper].push(event);
      }
    });
    await until(() => at === nodes[0], 'the member in a process of its own does not connect');
    await Promise.all([hub, ...members].map((member) => until(() => member.state === 'open', 'not connected')));
    const writers = [hub, ...members];
    const sent = [];
    const published = [];
    const write = (round) => {
      writers.forEach((member, number) => sent.push(member.chat(id).send(`${number}: ${round}`)));
      published.push(source.publish(round));
    };
    for (let round = 0; round < 10; round++) {
      write(round);
    }
    laptop.kill('SIGSTOP');
    process.kill(pids[0], 'SIGKILL');
    for (let round = 10; round < 20; round++) {
      write(round);
    }
    const messages = await Promise.all(sent.map(({ acknowledged }) => acknowledged));
    laptop.kill('SIGCONT');
    await until(() => Object.values(heard).every(({ length }) => length >= messages.length),
      () => JSON.stringify(Object.fromEntries(Object.entries(heard).map(([name, { length }]) => [name, length]))));
    const expected = messages.map(({ seq, text }) => ({ seq, text })).sort((one, other) => one.seq - other.seq);
    Object.entries(heard).forEach(([name, got]) => assert.deepEqual(got, expected, name));
    writers.forEach((_, number) => {
      const own = expected.map(({ text }) => text).filter((text) => text.startsWith(`${number}: `));
      assert.deepEqual(own, Array.from({ length: 20 }, (_unused, round) => `${number}: ${round}`));
    });
    const seqs = (await Promise.all(published)).map(({ seq }) => seq);
    const rounds = seqs.map((seq, round) => [seq, round]).sort(([one], [other]) => one - other).map(([, round]) => round);
    await until(() => quotes.every(({ length }) => length >= rounds.length), () => JSON.stringify(quotes));
    quotes.forEach((got) => assert.deepEqual(got, rounds));
    assert.equal(at, nodes[1]);
  } finally {
    laptop.kill('SIGKILL');
  }
};

await run(checks);
open.forEach((hub) => hub.close());
rmSync(folder, { recursive: true });
process.exit();
