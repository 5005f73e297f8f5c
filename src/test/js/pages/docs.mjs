// Runs each snippet of the page on Socket.IO unchanged:
// node docs.mjs '{"port":3000,"page":"…","tokens":{"ana":"…","ben":"…"}}'

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { io } from 'socket.io-client';
import { launch, run } from './browser.mjs';
import { bundle, inline, open, rest, until } from './snippets.mjs';

const { port, page: file, tokens } = JSON.parse(process.argv[2]);
const hub = `http://127.0.0.1:${port}`;
const snippets = [...readFileSync(file, 'utf8').matchAll(/^```(\w+)\n([^]*?)^```$/gm)].map(([, language, code]) => ({ language, code, used: false }));
const processes = [];
const browser = await launch(port);
const ben = io(hub, { auth: { token: tokens.ben } });
const benDirect = rest(port, tokens.ben);

/** The one snippet that contains these words. */
function snippet(language, words) {
  const found = snippets.filter((each) => each.language === language && each.code.includes(words));
  assert.equal(found.length, 1, `${found.length} snippets with ${words}`);
  found[0].used = true;
  return found[0].code;
}

/** Runs a snippet in Node.js, at the hub of this test; its lines so far. */
function node(code, before = '') {
  const folder = mkdtempSync('snippet-');
  const script = `globalThis.TOKEN = ${JSON.stringify(tokens.ana)};${before}`;
  writeFileSync(`${folder}/before.mjs`, script);
  writeFileSync(`${folder}/snippet.mjs`, code.replaceAll('http://127.0.0.1:3000', hub));
  const child = spawn('node', ['--import', `./${folder}/before.mjs`, `${folder}/snippet.mjs`], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  processes.push({ child, folder });
  const lines = [];
  child.stdout.on('data', (data) => lines.push(...String(data).trim().split('\n')));
  return lines;
}

const line = (lines, words) => until(() => lines.some((each) => each.includes(words)), () => `"${words}" is not in ${lines}`);
const token = {
  before: (value) => {
    window.TOKEN = value;
  },
  argument: tokens.ana,
};

async function chatOfBoth(name) {
  const { chat } = await ben.emitWithAck('chat:create', { name, participants: ['ana'] });
  return chat.id;
}

/** A page that shows the messages of a chat's hook or composable and sends one through it. */
async function showsChat(script) {
  const chatId = await chatOfBoth('lunch');
  await ben.emitWithAck('message:send', { chatId, text: 'soup?' });
  const body = `<div id="app"></div>${inline(`window.CHAT = ${JSON.stringify(chatId)};`)}${inline(script)}`;
  const page = await open(browser, body, token);
  await page.locator('#state', { hasText: /^connected$/ }).waitFor();
  await page.getByText('soup?').waitFor();
  await page.getByRole('button').click();
  await page.getByText('yes, soup').waitFor();
  const { messages } = await ben.emitWithAck('message:history', { chatId });
  assert.deepEqual(messages.map((message) => message.text), ['soup?', 'yes, soup']);
  assert.deepEqual(page.errors, []);
}

await run(browser, [
  ['the page sends and receives', async () => {
    const page = await open(browser, snippet('html', 'socket.io.js'), token);
    const { chat } = await ben.emitWithAck('chat:create', { direct: true, participants: ['ana'] });
    await ben.emitWithAck('chat:join', chat.id);
    const received = new Promise((resolve) => ben.once('message:new', resolve));
    await page.locator('#words').fill('ahoy');
    await page.waitForFunction('chatId');
    await page.getByRole('button', { name: 'Send' }).click();
    assert.equal((await received).text, 'ahoy');
    await page.getByText('ana: ahoy').waitFor();
    await page.evaluate('socket.io.engine.close()');
    await ben.emitWithAck('message:send', { chatId: chat.id, text: 'are you there?' });
    await page.getByText('ben: are you there?').waitFor();
    assert.equal(await page.locator('#messages li').count(), 2);
    assert.deepEqual(page.errors, []);
  }],
  ['the client in Node.js receives all chats, later ones included', async () => {
    const before = await chatOfBoth('before');
    const lines = node(snippet('js', "'chat:list'"));
    await until(async () => {
      await ben.emitWithAck('message:send', { chatId: before, text: 'early' });
      return lines.some((each) => each.startsWith('message:new') && each.includes('early'));
    });
    const after = await chatOfBoth('after');
    await line(lines, 'chat:created');
    await ben.emitWithAck('message:send', { chatId: after, text: 'late' });
    await line(lines, 'late');
    await benDirect('POST', '/chats', { participants: ['ana'], name: 'by REST' });
    await line(lines, 'by REST');
  }],
  ['the client in Node.js joins its chats although the connection broke during the join', async () => {
    const chatId = await chatOfBoth('broken');
    const code = snippet('js', "'chat:list'") + `
      let cut = false;
      socket.onAnyOutgoing((name) => {
        if (name !== 'chat:join' || cut) return;
        cut = true;
        socket.io.engine.close();
      });
      socket.on('connect', () => console.log('connected', socket.recovered));`;
    const lines = node(code);
    await line(lines, 'retried at the next connect');
    await line(lines, 'connected true');
    await until(async () => {
      await ben.emitWithAck('message:send', { chatId, text: 'whole again' });
      return lines.some((each) => each.startsWith('message:new') && each.includes('whole again'));
    });
  }],
  ['a token is renewed', async () => {
    await fetch(`${hub}/api/auth/register`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ username: 'ana', password: 'correct horse' }),
    });
    const soon = 'const { setInterval: every } = globalThis; globalThis.setInterval = (task, ms) => every(task, ms / 1000);';
    await line(node(snippet('js', "'auth:refresh'"), soon), 'valid until 2');
  }],
  ['clients join a room and exchange messages', async () => {
    const room = io(`${hub}/events`, { auth: { token: tokens.ben } });
    await room.emitWithAck('joinRoom', 'harbour');
    const received = new Promise((resolve) => room.on('message', resolve));
    const lines = node(snippet('js', "'joinRoom'"));
    const { user, message } = await received;
    assert.deepEqual([user.id, message.ship, [...message.photo]], ['ana', 'Aurora', [1, 2, 3]]);
    await room.emitWithAck('message', { room: 'harbour', message: 'welcome' });
    await line(lines, 'ben welcome');
    await room.emitWithAck('leaveRoom', 'harbour');
    await line(lines, 'ben left');
    await room.emitWithAck('joinRoom', 'harbour');
    await line(lines, 'ben joined');
    room.disconnect();
  }],
  ['the hook for React shows a chat', async () => {
    const around = `
      import { createRoot } from 'react-dom/client';
      function App() {
        const { connected, messages, send } = useChat(window.TOKEN, window.CHAT);
        return (
          <>
            <p id="state">{connected ? 'connected' : 'not connected'}</p>
            {messages.map((message) => <p key={message.id}>{message.text}</p>)}
            <button onClick={() => send('yes, soup')}>yes</button>
          </>
        );
      }
      createRoot(document.getElementById('app')).render(<App />);`;
    await showsChat(await bundle(snippet('jsx', 'useChat') + around, 'jsx'));
  }],
  ['the composable for Vue shows a chat', async () => {
    const around = `
      import { createApp, h } from 'vue';
      createApp({
        setup() {
          const { connected, messages, send } = useChat(window.TOKEN, window.CHAT);
          return () => [
            h('p', { id: 'state' }, connected.value ? 'connected' : 'not connected'),
            ...messages.value.map((message) => h('p', { key: message.id }, message.text)),
            h('button', { onClick: () => send('yes, soup') }, 'yes'),
          ];
        },
      }).mount('#app');`;
    await showsChat(await bundle(snippet('js', "from 'vue'") + around, 'js'));
  }],
  ['every snippet was run except the one with types, which the compiler checks', async () => {
    assert.deepEqual(snippets.filter((each) => !each.used).map((each) => each.language), ['ts']);
  }],
]);

for (const { child, folder } of processes) {
  child.kill();
  rmSync(folder, { recursive: true });
}
process.exit();
