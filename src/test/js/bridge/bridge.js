'use strict';

// Drives the published bridge clients for a test: reads and writes one JSON object per line.
// In: {id, op, …} for the client with that id; out: {id, kind, …}.

const EventBus = require('@vertx/eventbus-bridge-client.js');
const readline = require('readline');

const clients = new Map();

function report(id, kind, what) {
  process.stdout.write(JSON.stringify(Object.assign({ id, kind }, what)) + '\n');
}

const operations = {
  open(id, { url, options, token }) {
    const bus = new EventBus(url, Object.assign({ vertxbus_ping_interval: 5000 }, options));
    if (token) {
      bus.defaultHeaders = { token };
    }
    bus.onopen = () => report(id, 'open', { transport: bus.sockJSConn.transport });
    bus.onclose = (event) => report(id, 'close', { code: event.code, reason: event.reason });
    bus.onerror = (error) => report(id, 'error', { error });
    clients.set(id, { bus, handlers: new Map(), answers: {} });
  },

  // Answers what the hub asks by this event, `times` times.
  answer(id, { event, answer, times }) {
    clients.get(id).answers[event] = { answer, times };
  },

  register(id, { address, headers }) {
    const client = clients.get(id);
    const handler = (error, message) => {
      if (error) {
        report(id, 'refused', { address, error });
        return;
      }
      report(id, 'rec', { address, body: message.body });
      const asked = client.answers[message.body.event];
      for (let time = 0; message.replyAddress && asked && time < asked.times; time += 1) {
        message.reply(asked.answer, {}, (refusal, taken) => report(id, 'taken', { success: taken.body.success }));
      }
    };
    client.handlers.set(address, handler);
    client.bus.registerHandler(address, headers || {}, handler);
  },

  unregister(id, { address }) {
    const client = clients.get(id);
    client.bus.unregisterHandler(address, client.handlers.get(address));
  },

  send(id, { address, body, ref }) {
    const { bus } = clients.get(id);
    if (ref === undefined) {
      bus.send(address, body);
    } else {
      bus.send(address, body, (error, message) => report(id, 'reply', { ref, error, body: message && message.body }));
    }
  },

  publish(id, { address, body }) {
    clients.get(id).bus.publish(address, body);
  },

  // Sends text that no client would send by itself.
  raw(id, { text }) {
    clients.get(id).bus.sockJSConn.send(text);
  },

  close(id) {
    clients.get(id).bus.close();
  },
};

readline.createInterface({ input: process.stdin }).on('line', (line) => {
  const { id, op, ...rest } = JSON.parse(line);
  try {
    operations[op](id, rest);
  } catch (failure) {
    report(id, 'threw', { op, message: String(failure) });
  }
}).on('close', () => process.exit(0));

report('driver', 'ready', {});
