// The hub's own client against a hub of this script, in a time of this script: what happens when a hub refuses, is silent or
// greets somebody else. node faults.mjs '{"module":"file:///…/switchboard.js"}'

import assert from 'node:assert/strict';
import { mock } from 'node:test';
import { SharedStorage, run, token } from './kit.mjs';

const { module } = JSON.parse(process.argv[2]);
const { Disconnected, connect } = await import(module);
const STEP_MS = 250;

mock.timers.enable({ apis: ['setTimeout', 'setInterval', 'Date'] });

/** Lets everything happen that needs no time. */
const turns = async () => {
  for (let turn = 0; turn < 5; turn++) {
    await new Promise((resolve) => setImmediate(resolve));
  }
};

/** Time passes, in small steps, so that what a timer starts may set the next one. */
async function pass(ms) {
  await turns();
  for (let left = ms; left > 0; left -= STEP_MS) {
    mock.timers.tick(Math.min(left, STEP_MS));
    await turns();
  }
}

/** A hub that keeps every frame of its clients, and answers commands as `answers` says, by name; without one, not at all. */
class ScriptedHub {
  user = 'ana';
  /** Until the next connection. */
  silent = false;
  sockets = [];
  commands = [];
  answers = {
    'presence:subscribe': () => ({ success: true, states: [] }),
    'chat:join': ({ chats }) => ({ success: true, chats: chats.map(({ chatId }) => ({ chatId, seq: 7, participants: [] })) }),
    'channel:join': ({ channel }) => ({ success: true, channel }),
    'message:send': (message) => ({ success: true, message: { id: '1', sender: this.user, ...message } }),
  };

  /** The constructor of its WebSockets. */
  get WebSocket() {
    const hub = this;
    return class {
      readyState = 1;

      constructor() {
        hub.silent = false;
        hub.sockets.push(this);
        setImmediate(() => this.onopen());
      }

      send(text) {
        setImmediate(() => hub.silent || hub.receive(this, JSON.parse(text)));
      }

      close(code = 1000, reason = '') {
        if (this.readyState === 1) {
          this.readyState = 3;
          setImmediate(() => this.onclose({ code, reason }));
        }
      }
    };
  }

  receive(socket, { type, id, messageType, data }) {
    const write = (frame) => socket.readyState === 1 && socket.onmessage({ data: JSON.stringify(frame) });
    if (type === 'request') {
      this.commands.push([messageType, data]);
      const answer = this.answers[messageType]?.(data);
      if (answer) {
        write({ type: 'response', id, data: answer });
      }
    } else if (!socket.greeted) {
      socket.greeted = true;
      write({ type: 'connection_established', user: { id: this.user }, seq: 3 });
    } else if (type === 'ping') {
      write({ type: 'pong' });
    }
  }

  drop() {
    this.sockets.at(-1).close(1006);
  }

  of(name) {
    return this.commands.filter(([command]) => command === name).map(([, data]) => data);
  }
}

function client(scripted, options) {
  const hub = connect({
    nodes: ['http://hub'], endpoint: 'websocket', webSocket: scripted.WebSocket, storage: new SharedStorage(), ...options,
  });
  hub.errors = [];
  hub.on('error', (failure) => hub.errors.push(failure));
  return hub;
}

const checks = {};

// Regression: a chat that one moment of the hub's could not join was closed for good, and its position forgotten.
checks['a chat that cannot be joined now is joined later, from where it was'] = async () => {
  const scripted = new ScriptedHub();
  const { 'chat:join': join } = scripted.answers;
  const hub = client(scripted);
  const chat = hub.chat('soup', { since: 5 });
  let refusals = 2;
  scripted.answers['chat:join'] = (data) => (refusals-- > 0
    ? { success: true, chats: [{ chatId: 'soup', success: false, code: 'UNAVAILABLE', retryable: true }] }
    : join(data));
  const joined = [];
  chat.on('joined', ({ seq }) => joined.push(seq));
  chat.on('closed', (refusal) => joined.push(refusal));
  await pass(500);
  assert.equal(hub.state, 'open');
  assert.deepEqual(joined, []);
  await pass(2_500);
  assert.deepEqual(joined, [7]);
  assert.deepEqual(scripted.of('chat:join'), Array(3).fill({ chats: [{ chatId: 'soup', since: 5 }] }));
  hub.close();
};

// Regression: the page of one user, whose cookie had become another's meanwhile, sent its unsent messages as the other one.
checks['a page whose cookie has become that of another user ends, and sends nothing as them'] = async () => {
  const scripted = new ScriptedHub();
  const storage = new SharedStorage();
  const hub = client(scripted, { storage });
  await pass(0);
  scripted.drop();
  await pass(0);
  assert.equal(hub.state, 'waiting');
  hub.chat('soup').send('from ana');
  const stored = [...storage.values];
  const changes = [];
  hub.on('state', ({ state, code, reason }) => changes.push([state, code, reason]));
  scripted.user = 'ben';
  await pass(1_000);
  assert.deepEqual(changes.at(-1), ['closed', 4401, 'another user']);
  assert.equal(hub.user.id, 'ana');
  assert.deepEqual(scripted.commands, []);
  assert.deepEqual([...storage.values], stored);
  scripted.user = 'ana';
  hub.open();
  await pass(0);
  assert.deepEqual(scripted.of('message:send').map(({ text }) => text), ['from ana']);
  hub.close();
};

// Regression: such a connection was not probed, so the client was connecting until TCP gave up.
checks['a network that drops the connection while chats are joined again is noticed'] = async () => {
  const scripted = new ScriptedHub();
  const hub = client(scripted);
  hub.chat('soup');
  const { 'chat:join': join } = scripted.answers;
  scripted.answers['chat:join'] = () => {
    scripted.silent = true;
  };
  await pass(1_000);
  assert.equal(hub.state, 'connecting');
  scripted.answers['chat:join'] = join;
  await pass(26_500);
  assert.equal(scripted.sockets.length, 2);
  assert.equal(hub.state, 'open');
  await pass(60_000);
  assert.equal(scripted.sockets.length, 2);
  hub.close();
};

// Regression: one value that could not be read stalled all unsent messages, at every connection.
checks['a stored message that cannot be read is reported, and does not stop the others'] = async () => {
  const scripted = new ScriptedHub();
  const storage = new SharedStorage();
  const createdAt = new Date(Date.now() - 60_000).toISOString();
  const spoilt = { cut: '{"id":"cut","te', undated: '{"id":"undated"}', renamed: `{"id":"other","createdAt":"${createdAt}"}` };
  Object.entries(spoilt).forEach(([id, text]) => storage.setItem(`switchboard.outbox.ana/${id}`, text));
  storage.setItem('switchboard.outbox.ana/good', JSON.stringify({ id: 'good', chatId: 'soup', text: 'hot', createdAt }));
  const hub = client(scripted, { storage });
  await pass(0);
  assert.deepEqual(scripted.of('message:send').map(({ text }) => text), ['hot']);
  assert.equal(hub.errors.length, 3);
  assert.equal(storage.length, 3);
  hub.close();
};

// Regression: the acknowledgement of a discarded message was never settled.
checks['a message that is discarded is not acknowledged any more'] = async () => {
  const hub = client(new ScriptedHub(), { open: false });
  const { id, acknowledged } = hub.chat('soup').send('cold');
  let failed;
  acknowledged.catch((failure) => { failed = failure; });
  hub.outbox.discard(id);
  await pass(0);
  assert.ok(failed instanceof Disconnected);
  assert.deepEqual(hub.outbox.entries, []);
};

// Regression: a refresh that failed after the end asked the application every ten seconds, and kept Node.js alive.
checks['a token that comes when the client is closed is the last that is asked for'] = async () => {
  let asked = 0;
  let refuse;
  const source = () => (++asked === 1 ? token('secret', 'ana', 3) : new Promise((_, reject) => { refuse = reject; }));
  const hub = client(new ScriptedHub(), { token: source });
  await pass(3_000);
  assert.equal(asked, 2);
  hub.close();
  refuse(new Error('offline'));
  await pass(60_000);
  assert.equal(asked, 2);
};

// Regression: a channel was closed for good when the application's server did not answer at one moment.
checks['a channel without a token for now is joined when there is one, and holds up nothing'] = async () => {
  const scripted = new ScriptedHub();
  const hub = client(scripted);
  let offline = true;
  const ticket = async () => {
    if (offline) {
      throw new TypeError('fetch failed');
    }
    return 'ticket';
  };
  const channels = [hub.channel('early', { token: ticket })];
  await pass(0);
  assert.equal(hub.state, 'open');
  channels.push(hub.channel('late', { token: ticket }));
  const seen = [];
  channels.forEach((channel) => {
    channel.on('joined', () => seen.push(channel.name));
    channel.on('closed', () => seen.push('closed'));
  });
  await pass(3_000);
  assert.deepEqual(seen, []);
  assert.ok(hub.errors.every(({ message }) => message === 'fetch failed') && hub.errors.length > 3);
  offline = false;
  await pass(8_000);
  assert.deepEqual(seen.sort(), ['early', 'late']);
  assert.deepEqual(scripted.of('channel:join').map(({ token: shown }) => shown), ['ticket', 'ticket']);
  hub.close();
};

// Regression: as long as the application's token function for one channel did not answer, the client was not open.
checks['a channel whose token does not come is told after 5 s, and the client is open'] = async () => {
  const scripted = new ScriptedHub();
  const hub = client(scripted);
  let hangs = true;
  const channel = hub.channel('quotes', { token: () => (hangs ? new Promise(() => {}) : 'ticket') });
  await pass(4_500);
  assert.equal(hub.state, 'connecting');
  await pass(1_000);
  assert.equal(hub.state, 'open');
  assert.match(hub.errors[0].message, /no token for the channel quotes in 5 s/);
  const history = assert.rejects(channel.history(), /no token for the channel quotes/);
  await pass(5_000);
  await history;
  hangs = false;
  await pass(8_000);
  assert.deepEqual(scripted.of('channel:join').map(({ token: shown }) => shown), ['ticket']);
  hub.close();
};

checks['a channel is closed by a refusal alone that is final'] = async () => {
  const scripted = new ScriptedHub();
  const hub = client(scripted);
  await pass(0);
  const channel = hub.channel('quotes');
  const closed = [];
  channel.on('closed', ({ code }) => closed.push(code));
  scripted.answers['channel:join'] = () => ({ success: false, code: 'UNAVAILABLE', retryable: true });
  await pass(30_000);
  assert.deepEqual(closed, []);
  scripted.answers['channel:join'] = () => ({ success: false, code: 'FORBIDDEN' });
  await pass(8_000);
  assert.deepEqual(closed, ['FORBIDDEN']);
  const joins = scripted.of('channel:join').length;
  await pass(8_000);
  assert.equal(scripted.of('channel:join').length, joins);
  hub.close();
};

await run(checks);
process.exit();
