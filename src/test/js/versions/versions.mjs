// Every version of socket.io-client over every transport, unmodified, against two nodes:
// node versions.mjs '{"ports":[3000,3001],"tokens":{"<user>":"…"}}'
// Prints one line for each check: "ok <name>" or "not ok <name>: <why>". The checks run at once, each with its own people.

import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { Way } from './way.mjs';

const { ports, tokens } = JSON.parse(process.argv[2]);
const { dependencies } = JSON.parse(readFileSync('package.json', 'utf8'));
const transportSets = [['polling'], ['websocket'], ['polling', 'websocket']];
const PATIENCE_MS = 30_000;
const AWKWARD = '100% ж 👍 \u2028 "\\" </script>';

/** The arguments of the next event of this name. */
function next(emitter, name) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`no "${name}"`)), PATIENCE_MS);
    emitter.once(name, (...args) => {
      clearTimeout(timer);
      resolve(args);
    });
  });
}

/** The answer to a command; versions before 4.6 have no emitWithAck. */
function request(socket, command, ...args) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`${command} was not answered`)), PATIENCE_MS);
    socket.emit(command, ...args, (answer) => {
      clearTimeout(timer);
      resolve(answer);
    });
  });
}

async function succeed(socket, command, ...args) {
  const answer = await request(socket, command, ...args);
  assert.equal(answer.success, true, `${command} answered ${JSON.stringify(answer)}`);
  return answer;
}

async function until(condition, what) {
  const end = Date.now() + PATIENCE_MS;
  while (!condition()) {
    if (Date.now() > end) {
      throw new Error(what());
    }
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/** A device of a person, and the way to the hub that can be cut for it. */
async function device(io, url, user, transports) {
  const socket = io(url, { auth: { token: tokens[user] }, transports, forceNew: true, reconnectionDelay: 50 });
  const upgraded = transports.length > 1 && next(socket.io, 'open').then(() => next(socket.io.engine, 'upgrade'));
  await next(socket, 'connect');
  await upgraded;
  assert.equal(socket.io.engine.transport.name, transports.at(-1));
  return socket;
}

/** Keeps the messages of a chat, and joins it again after each reconnect that did not recover, as an app does. */
function reader(socket, chatId) {
  const seqs = [];
  const texts = [];
  socket.on('message:new', (message) => {
    // A nudge moves no position: the join brings the message again.
    if (message.chatId !== chatId || message.nudge) {
      return;
    }
    if (!seqs.includes(message.eventSeq)) {
      texts.push(message.text);
    }
    seqs.push(message.eventSeq);
  });
  socket.on('connect', () => {
    if (!socket.recovered) {
      socket.emit('chat:join', { chatId, since: Math.max(0, ...seqs) });
    }
  });
  return { seqs, texts };
}

const CHECKS = {
  async 'connects, joins, sends, hears, reads a long history and exchanges bytes'(io, transports, [ana, ben]) {
    const url = `http://127.0.0.1:${ports[0]}`;
    const [socket, other] = await Promise.all([device(io, url, ana, transports), device(io, url, ben, transports)]);
    const { chat } = await succeed(socket, 'chat:create', { name: 'matrix', participants: [ben] });
    await Promise.all([socket, other].map((each) => succeed(each, 'chat:join', { chatId: chat.id })));
    const heard = next(other, 'message:new');
    const { message } = await succeed(socket, 'message:send', { chatId: chat.id, text: AWKWARD });
    const [arrived] = await heard;
    assert.deepEqual([arrived.id, arrived.text], [message.id, AWKWARD]);
    const long = 'ж👍'.repeat(3_000);
    for (let i = 0; i < 10; i++) {
      await succeed(socket, 'message:send', { chatId: chat.id, text: long });
    }
    const histories = await Promise.all([1, 2, 3].map(() => succeed(other, 'message:history', { chatId: chat.id })));
    for (const { messages } of histories) {
      assert.deepEqual(messages.map((each) => each.text), [AWKWARD, ...Array(10).fill(long)]);
    }
    const rooms = [socket, other].map((each, i) => each.io.socket('/events', { auth: { token: tokens[[ana, ben][i]] } }));
    await Promise.all(rooms.map((each) => each.connected || next(each, 'connect')));
    await Promise.all(rooms.map((each) => succeed(each, 'joinRoom', chat.id)));
    const bytes = next(rooms[1], 'message');
    await succeed(rooms[0], 'message', { room: chat.id, message: { photo: Buffer.from([0, 1, 128, 255]) } });
    assert.deepEqual([...(await bytes)[0].message.photo], [0, 1, 128, 255]);
    const refused = io(url, { auth: { token: 'bad' }, transports, forceNew: true, reconnection: false });
    const [error] = await next(refused, 'connect_error');
    assert.deepEqual([error.message, error.data.code], ['Unauthorized', 'UNAUTHORIZED']);
    [socket, other, refused].forEach((each) => each.disconnect());
  },

  async 'comes back by itself to another node and misses nothing'(io, transports, [ana, ben]) {
    const way = await Way.to(ports[0]);
    const [socket, other] = await Promise.all([
      device(io, way.url, ana, transports),
      device(io, `http://127.0.0.1:${ports[1]}`, ben, transports),
    ]);
    const { chat } = await succeed(other, 'chat:create', { name: 'matrix', participants: [ana] });
    const { seqs, texts } = reader(socket, chat.id);
    await succeed(socket, 'chat:join', { chatId: chat.id });
    await succeed(other, 'message:send', { chatId: chat.id, text: 'before' });
    await until(() => texts.length === 1, () => `heard ${texts}`);
    const back = next(socket, 'connect');
    way.shut();
    await next(socket, 'disconnect');
    await succeed(other, 'message:send', { chatId: chat.id, text: 'meanwhile' });
    way.open(ports[1]);
    await back;
    await succeed(socket, 'message:send', { chatId: chat.id, text: 'after', clientMessageId: randomUUID() });
    await until(() => texts.length === 3, () => `heard ${texts}`);
    assert.deepEqual(texts, ['before', 'meanwhile', 'after']);
    assert.equal(new Set(seqs).size, seqs.length, `twice: ${seqs}`);
    [socket, other].forEach((each) => each.disconnect());
    way.close();
  },
};

let people = 0;
const all = [];
const require = createRequire(import.meta.url);
for (const name of Object.keys(dependencies)) {
  const { version } = JSON.parse(readFileSync(`node_modules/${name}/package.json`, 'utf8'));
  const { io } = require(name);
  for (const transports of transportSets) {
    for (const [what, check] of Object.entries(CHECKS)) {
      const pair = [`matrix-${people++}`, `matrix-${people++}`];
      const label = `socket.io-client ${version} over ${transports.join(' and ')} ${what}`;
      all.push({ label, run: () => check(io, transports, pair) });
    }
  }
}

// A few at a time, as two cores serve the hub too.
async function work() {
  for (let each = all.shift(); each; each = all.shift()) {
    try {
      await each.run();
      console.log(`ok ${each.label}`);
    } catch (failure) {
      console.log(`not ok ${each.label}: ${String(failure.stack).replaceAll(/\s*\n\s*/g, ' | ')}`);
    }
  }
}
await Promise.all(Array.from({ length: 6 }, work));
process.exit();
