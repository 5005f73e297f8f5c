// Pages as people build and open them, in Chromium, on the hub's origin and on a development server's:
// node frontend.mjs '{"port":3000,"page":"…","tokens":{"ana":"…","ben":"…"}}'

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import react from '@vitejs/plugin-react';
import vue from '@vitejs/plugin-vue';
import { io } from 'socket.io-client';
import { build, createServer, preview } from 'vite';
import { HUB, launch, newPage, run } from './browser.mjs';
import { until } from './snippets.mjs';

const { port, page: file, clientPage, tokens } = JSON.parse(process.argv[2]);
/** Where Vite serves by default, and what the documentation tells to allow. */
const SITE = 'http://localhost:5173';
const TRANSPORTS = [['polling'], ['websocket'], ['polling', 'websocket']];
const SCRIPTS = ['socket.io.js', 'socket.io.min.js', 'socket.io.esm.min.js'];
const markdown = readFileSync(file, 'utf8');
const clientMarkdown = readFileSync(clientPage, 'utf8');
const ben = io(`http://127.0.0.1:${port}`, { auth: { token: tokens.ben } });
const projects = [];

function snippet(language, words, text = markdown) {
  const found = [...text.matchAll(/^```(\w+)\n([^]*?)^```$/gm)].filter(([, of, code]) => of === language && code.includes(words));
  assert.equal(found.length, 1);
  return found[0][2];
}

/** A project with these files below `src`, as Vite's templates lay it out; configured for a free port. */
function project(entry, files, plugin) {
  const root = mkdtempSync(`${process.cwd()}/project-`);
  mkdirSync(`${root}/src`);
  writeFileSync(`${root}/index.html`, `<!doctype html><link rel="icon" href="data:,"><div id="app"></div><script type="module" src="/src/${entry}"></script>`);
  for (const [name, text] of Object.entries(files)) {
    writeFileSync(`${root}/src/${name}`, text);
  }
  projects.push(root);
  const network = { host: '127.0.0.1', port: 0, allowedHosts: true };
  return { root, configFile: false, logLevel: 'error', plugins: [plugin], server: network, preview: network };
}

const REACT_MAIN = `
  import { StrictMode } from 'react';
  import { createRoot } from 'react-dom/client';
  import { App } from './App.jsx';
  createRoot(document.getElementById('app')).render(<StrictMode><App /></StrictMode>);`;

const REACT_FILES = {
  'main.jsx': REACT_MAIN,
  'chat.js': snippet('jsx', 'useChat'),
  'App.jsx': `
    import { useChat } from './chat.js';
    export function App() {
      const { connected, messages, send } = useChat(window.TOKEN, window.CHAT);
      return (
        <>
          <p id="state">{connected ? 'connected' : 'not connected'}</p>
          {messages.map((message) => <p key={message.id}>{message.text}</p>)}
          <button onClick={() => send('yes, soup')}>yes</button>
        </>
      );
    }`,
};

// One socket for the module, as Socket.IO's own guide for React has it: mounted twice it connects, disconnects, connects.
const SHARED_SOCKET_FILES = {
  'main.jsx': REACT_MAIN,
  'App.jsx': `
    import { useEffect, useState } from 'react';
    import { io } from 'socket.io-client';
    const socket = io('${HUB}', { autoConnect: false, auth: { token: window.TOKEN } });
    window.steps = [];
    export function App() {
      const [connected, setConnected] = useState(false);
      const [messages, setMessages] = useState([]);
      useEffect(() => {
        window.steps.push('mount');
        const onConnect = async () => {
          await socket.emitWithAck('chat:join', { chatId: window.CHAT, since: 0 });
          setConnected(true);
        };
        const onMessage = (message) => !message.nudge && setMessages((all) => [...all, message]);
        socket.on('connect', onConnect);
        socket.on('message:new', onMessage);
        socket.connect();
        return () => {
          window.steps.push('unmount');
          socket.off('connect', onConnect);
          socket.off('message:new', onMessage);
          socket.disconnect();
        };
      }, []);
      const send = (text) => socket.emitWithAck('message:send', { chatId: window.CHAT, text });
      return (
        <>
          <p id="state">{connected ? 'connected' : 'not connected'}</p>
          {messages.map((message) => <p key={message.id}>{message.text}</p>)}
          <button onClick={() => send('yes, soup')}>yes</button>
        </>
      );
    }`,
};

const VUE_FILES = {
  'main.js': `
    import { createApp } from 'vue';
    import App from './App.vue';
    createApp(App).mount('#app');`,
  'chat.js': snippet('js', "from 'vue'"),
  'App.vue': `
<script setup>
import { useChat } from './chat.js';
const { connected, messages, send } = useChat(window.TOKEN, window.CHAT);
</script>
<template>
  <p id="state">{{ connected ? 'connected' : 'not connected' }}</p>
  <p v-for="message in messages" :key="message.id">{{ message.text }}</p>
  <button @click="send('yes, soup')">yes</button>
</template>`,
};

// The hub's own client, as the package that the hub serves.
const HUB_REACT_FILES = {
  'main.jsx': REACT_MAIN,
  'Conversation.jsx': snippet('jsx', 'useChat', clientMarkdown),
  'App.jsx': `
    import { Conversation } from './Conversation.jsx';
    export function App() {
      return <Conversation id={window.CHAT} />;
    }`,
};

const HUB_VUE_FILES = { 'main.js': VUE_FILES['main.js'], 'App.vue': snippet('vue', 'useChat', clientMarkdown) };

/** The same with the hub's client installed. */
function withClient(options) {
  writeFileSync(`${options.root}/package.json`, '{"private":true}');
  execFileSync('npm', ['install', '--no-audit', '--no-fund', `http://127.0.0.1:${port}/client/switchboard-client.tgz`],
    { cwd: options.root, stdio: 'ignore' });
  return options;
}

/** A browser to which the site is at this port, as it would be at 5173 on a developer's machine. */
async function showsChat(at, { strict = false, own = false } = {}) {
  const browser = await launch(port, `MAP localhost:5173 127.0.0.1:${at}`);
  try {
    const { chat } = await ben.emitWithAck('chat:create', { name: 'lunch', participants: ['ana'] });
    await ben.emitWithAck('message:send', { chatId: chat.id, text: 'soup?' });
    const page = await newPage(browser);
    await page.addInitScript(([token, id]) => Object.assign(window, { TOKEN: token, CHAT: id }), [tokens.ana, chat.id]);
    await page.goto(SITE);
    await page.locator('#state', { hasText: own ? /^open$/ : /^connected$/ }).waitFor();
    await page.getByText('soup?', { exact: true }).waitFor();
    if (own) {
      await page.getByRole('textbox').fill('yes, soup');
      await page.keyboard.press('Enter');
    } else {
      await page.getByRole('button').click();
    }
    // In italics it is not acknowledged yet.
    await page.locator('p:not(:has(i))', { hasText: 'yes, soup' }).waitFor();
    const { messages } = await ben.emitWithAck('message:history', { chatId: chat.id });
    assert.deepEqual(messages.map((message) => message.text), ['soup?', 'yes, soup']);
    assert.equal(await page.getByText('soup?', { exact: true }).count(), 1);
    // A socket that is closed while it connects is a warning of the browser's own.
    assert.deepEqual(page.errors.filter((error) => !error.includes('closed before the connection is established')), []);
    if (strict) {
      assert.deepEqual(await page.evaluate('window.steps'), ['mount', 'unmount', 'mount']);
    }
  } finally {
    await browser.close();
  }
}

async function develops(options, how) {
  const server = await createServer(options);
  await server.listen();
  try {
    await showsChat(server.httpServer.address().port, how);
  } finally {
    await server.close();
  }
}

async function ships(options, how) {
  await build(options);
  const server = await preview(options);
  try {
    await showsChat(server.httpServer.address().port, how);
  } finally {
    await server.close();
  }
}

/** The script that the hub serves, in a page of the hub or of another origin. */
async function bundleTalks(browser, origin, script, transports) {
  const module = script.includes('esm');
  const page = await newPage(browser);
  await page.context().grantPermissions(['local-network-access'], { origin });
  const tag = module
    ? `<script type="module">import { io } from '${HUB}/socket.io/${script}'; window.io = io;</script>`
    : `<script crossorigin src="${HUB}/socket.io/${script}"></script>`;
  await page.route(`${origin}/page.html`, (route) =>
    route.fulfill({ contentType: 'text/html; charset=utf-8', body: `<!doctype html><body>${tag}</body>` }));
  await page.goto(`${origin}/page.html`);
  await page.waitForFunction('window.io');
  const { chat } = await ben.emitWithAck('chat:create', { name: 'bundle', participants: ['ana'] });
  await ben.emitWithAck('chat:join', chat.id);
  const heard = new Promise((resolve) => ben.on('message:new', (message) => message.chatId === chat.id && resolve(message)));
  const over = await page.evaluate(async ([url, token, ways, chatId]) => {
    const socket = window.io(url, { auth: { token }, transports: ways });
    await new Promise((resolve) => socket.on('connect', resolve));
    if (ways.length > 1 && socket.io.engine.transport.name !== ways.at(-1)) {
      await new Promise((resolve) => socket.io.engine.on('upgrade', resolve));
    }
    await socket.emitWithAck('chat:join', chatId);
    await socket.emitWithAck('message:send', { chatId, text: '100% ж 👍' });
    return socket.io.engine.transport.name;
  }, [HUB, tokens.ana, transports, chat.id]);
  assert.equal(over, transports.at(-1));
  assert.equal((await heard).text, '100% ж 👍');
  assert.deepEqual(page.errors, []);
}

/** SockJS's client from the hub, on another origin, over one of its transports; some of them only browsers have. */
async function sockJsTalks(browser, transport) {
  const page = await newPage(browser);
  await page.context().grantPermissions(['local-network-access'], { origin: SITE });
  const body = `<!doctype html><body><script crossorigin src="${HUB}/eventbus/sockjs-1.6.1.min.js"></script>`;
  await page.route(`${SITE}/page.html`, (route) => route.fulfill({ contentType: 'text/html; charset=utf-8', body }));
  await page.goto(`${SITE}/page.html`);
  await page.waitForFunction('window.SockJS');
  const name = '100% %25 %zz \u2028 \ufff0 ж 👍 </script> " \\';
  const reply = await page.evaluate(([url, only, text]) => new Promise((resolve) => {
    const socket = new window.SockJS(url, null, { transports: [only] });
    socket.onopen = () => socket.send(JSON.stringify({
      type: 'send', address: 'chat:create', replyAddress: 'r', body: { name: text, participants: ['ben'] },
    }));
    socket.onmessage = ({ data }) => resolve({ over: socket.transport, ...JSON.parse(data) });
    socket.onclose = ({ code, reason }) => resolve({ code, reason });
  }), [`${HUB}/eventbus?token=${tokens.ana}`, transport, name]);
  assert.equal(reply.body?.chat?.name, name, JSON.stringify(reply));
  assert.equal(reply.over, transport);
}

const SOCKJS_TRANSPORTS = [
  'websocket', 'xhr-streaming', 'eventsource', 'xhr-polling', 'iframe-eventsource', 'iframe-htmlfile', 'iframe-xhr-polling',
  'jsonp-polling',
];

const browser = await launch(port);
await until(() => ben.connected);
await run(browser, [
  ...[HUB, SITE].flatMap((origin) => TRANSPORTS.map((transports, i) => [
    `Chromium with ${SCRIPTS[i]} of the hub over ${transports.join(' and ')}, on ${origin === HUB ? "the hub's" : 'another allowed'} origin`,
    () => bundleTalks(browser, origin, SCRIPTS[i], transports),
  ])),
  ...SOCKJS_TRANSPORTS.map((transport) => [
    `sockjs-client 1.6.1 in Chromium over ${transport}, on another allowed origin`,
    () => sockJsTalks(browser, transport),
  ]),
  ["Vite's development server with the documented React hook in StrictMode", () => develops(project('main.jsx', REACT_FILES, react()))],
  ['React StrictMode with one socket that connects, disconnects and connects', () =>
    develops(project('main.jsx', SHARED_SOCKET_FILES, react()), { strict: true })],
  ["Vite's build of the documented React hook", () => ships(project('main.jsx', REACT_FILES, react()))],
  ["Vite's build of the documented Vue composable", () => ships(project('main.js', VUE_FILES, vue()))],
  ["Vite's development server with the hub's own hook for React", () =>
    develops(withClient(project('main.jsx', HUB_REACT_FILES, react())), { own: true })],
  ["Vite's build of the hub's own hook for React", () => ships(withClient(project('main.jsx', HUB_REACT_FILES, react())), { own: true })],
  ["Vite's build of the hub's own composable for Vue", () => ships(withClient(project('main.js', HUB_VUE_FILES, vue())), { own: true })],
]);
projects.forEach((root) => rmSync(root, { recursive: true }));
process.exit();
