// Runs the snippets of the original request unchanged, except for the token that each user fills in:
// node seeds.mjs '{"port":3000,"folder":"…","tokens":{"ana":"…","ben":"…"}}'

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { io } from 'socket.io-client';
import { launch, run } from './browser.mjs';
import { bundle, inline, open, rest, logged, until, withClient } from './snippets.mjs';

const { port, folder, tokens } = JSON.parse(process.argv[2]);
const ana = rest(port, tokens.ana);
const browser = await launch(port);

const read = (name) => readFileSync(`${folder}/${name}`, 'utf8');
const PLACEHOLDERS = ['your-jwt-token-here', 'eyJhbGc...'];
const withToken = (snippet, token = tokens.ana) =>
  PLACEHOLDERS.reduce((text, placeholder) => text.replace(placeholder, token), snippet);

/** Changes a todo list from another device; returns the todo. */
async function changeTodos() {
  const { todo } = await ana('POST', '/todos', { title: 'Новая задача' });
  await ana('PATCH', `/todos/${todo.id}`, { description: 'Описание' });
  await ana('PATCH', `/todos/${todo.id}`, { completed: true });
  await ana('DELETE', `/todos/${todo.id}`);
  return todo;
}

/** A page that is signed in by the hub's cookie alone. */
async function signedIn(user) {
  const page = await open(browser, '');
  const status = await page.evaluate(async (username) => {
    const answer = await fetch('/api/auth/register', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ username, password: 'correct horse' }),
    });
    return answer.status;
  }, user);
  assert.equal(status, 201);
  return page.context();
}

const TODO_EVENTS = ['todo-joined.js', 'todo-created.js', 'todo-updated.js', 'todo-deleted.js', 'todo-completed.js'];

const connecting = ['todo-auth.js', 'todo-query.js', 'todo-headers.js', 'chat-auth.ts'].map((name) => [
  `${name} connects and receives live changes of the list`,
  async () => {
    const events = [...TODO_EVENTS, 'todo-errors.js'].map(read).join('\n');
    const script = withToken(read(name)) + read('todo-join.js') + events;
    const page = await open(browser, withClient('', await bundle(script, 'ts')));
    await logged(page, 'Подключен:');
    const todo = await changeTodos();
    for (const words of ['Новый TODO:', 'TODO обновлен:', 'TODO завершен:', 'TODO удален:']) {
      await logged(page, words);
    }
    assert.equal(page.lines.filter((line) => line.includes(todo.id)).length > 0, true);
    assert.deepEqual(page.errors, []);
  },
]);

await run(browser, [
  ...connecting,
  ['joined names the user', async () => {
    const ask = "socket.on('joined', (data) => { window.joined = data; });";
    const page = await open(browser, withClient('', withToken(read('todo-auth.js')) + ask + read('todo-join.js')));
    await until(() => page.evaluate(() => window.joined));
    const { message, user } = await page.evaluate(() => window.joined);
    assert.equal(message, 'Successfully connected to real-time updates');
    assert.equal(user.id, 'ana');
    assert.equal(user.username, 'ana');
  }],
  ['todo-errors.js is refused with an invalid token', async () => {
    const page = await open(browser, withClient('', read('todo-auth.js') + read('todo-errors.js')));
    await until(() => page.errors.some((line) => line.includes('Ошибка подключения:') && line.includes('Unauthorized')));
  }],
  ['todo-vanilla.js keeps a list', async () => {
    const ui = `
      const todos = {};
      const addTodoToList = (todo) => { todos[todo.id] = todo; };
      const updateTodoInList = (todo) => { todos[todo.id] = todo; };
      const removeTodoFromList = (id) => { delete todos[id]; };
      const markTodoAsCompleted = (todo) => { todos[todo.id] = { ...todo, marked: true }; };`;
    const page = await open(browser, withClient('', ui, read('todo-debug.js') + read('todo-vanilla.js')), {
      before: (token) => localStorage.setItem('jwt_token', token),
      argument: tokens.ana,
    });
    await logged(page, 'Подключен к WebSocket');
    const { todo } = await ana('POST', '/todos', { title: 'молоко' });
    const shown = (test) => until(() => page.evaluate(`(${test})(todos['${todo.id}'])`));
    await shown((seen) => seen?.title === 'молоко' && seen.completed === false && seen.priority === 'medium');
    await ana('PATCH', `/todos/${todo.id}`, { title: 'кефир' });
    await shown((seen) => seen.title === 'кефир');
    await ana('PATCH', `/todos/${todo.id}`, { completed: true });
    await shown((seen) => seen.marked === true);
    await ana('DELETE', `/todos/${todo.id}`);
    await shown((seen) => seen === undefined);
    assert.deepEqual(page.errors, []);
  }],
  ['todo-react.jsx connects, and closes with its component', async () => {
    const around = `
      import { createRoot } from 'react-dom/client';
      function App() {
        const { socket, connected } = useTodoWebSocket(window.TOKEN);
        useEffect(() => { socket?.on('todo:created', (todo) => { document.title = todo.title; }); }, [socket]);
        return <p id="state">{connected ? 'connected' : 'not connected'}</p>;
      }
      const root = createRoot(document.getElementById('app'));
      root.render(<App />);
      window.leave = () => root.unmount();`;
    const script = await bundle(read('todo-react.jsx') + around, 'jsx');
    const page = await open(browser, `<div id="app"></div>${inline(script)}`, tokenBefore());
    await page.locator('#state', { hasText: /^connected$/ }).waitFor();
    await ana('POST', '/todos', { title: 'из React' });
    await until(async () => (await page.title()) === 'из React');
    await page.evaluate(() => window.leave());
    assert.deepEqual(page.errors, []);
  }],
  ['todo-vue.js connects, and closes with its component', async () => {
    const around = `
      import { createApp, h, watch } from 'vue';
      const app = createApp({
        setup() {
          const { socket, connected } = useWebSocket(window.TOKEN);
          watch(socket, (made) => made?.on('todo:created', (todo) => { document.title = todo.title; }));
          return () => h('p', { id: 'state' }, connected.value ? 'connected' : 'not connected');
        },
      });
      app.mount('#app');
      window.leave = () => app.unmount();`;
    const script = await bundle(read('todo-vue.js') + around, 'js');
    const page = await open(browser, `<div id="app"></div>${inline(script)}`, tokenBefore());
    await page.locator('#state', { hasText: /^connected$/ }).waitFor();
    await ana('POST', '/todos', { title: 'из Vue' });
    await until(async () => (await page.title()) === 'из Vue');
    await page.evaluate(() => window.leave());
    assert.deepEqual(page.errors, []);
  }],
  ['chat-room.tsx sends and receives in a room with the cookie alone', async () => {
    const around = `
      import { createRoot } from 'react-dom/client';
      const root = createRoot(document.getElementById('app')!);
      root.render(<ChatRoom roomId="harbour" />);
      (window as any).leave = () => root.unmount();`;
    const script = await bundle(read('chat-room.tsx') + around, 'tsx');
    const body = `<div id="app"></div>${inline(script)}`;
    const arrived = await watched('harbour');
    const first = await open(browser, body, { context: await signedIn('olga') });
    await arrived();
    await first.getByText('Users: 0').waitFor();
    const second = await open(browser, body, { context: await signedIn('pavel') });
    await first.getByText('Users: 1').waitFor();
    await second.getByRole('button', { name: 'Send' }).click();
    await first.getByText('Hello!').waitFor();
    await first.getByRole('button', { name: 'Send' }).click();
    await second.getByText('Hello!').waitFor();
    await second.evaluate(() => window.leave());
    await first.getByText('Users: 0').waitFor();
    for (const page of [first, second]) {
      assert.deepEqual(page.errors, []);
    }
  }],
  ['websocket.ts connects, is greeted, and reconnects', async () => {
    const around = `
      const client = new WebSocketClient('ws://localhost:3000/ws');
      client.connect();
      window.client = client;`;
    // The snippet names the address of another server.
    const snippet = read('websocket.ts').replace('ws://localhost:8080', 'ws://localhost:3000/ws');
    const page = await open(browser, inline(await bundle(snippet + around, 'ts')), { context: await signedIn('rita') });
    await logged(page, 'Received:');
    await until(() => page.lines.filter((line) => line === 'Connected').length === 2);
    await page.evaluate(() => window.client.close());
    await until(() => page.lines.filter((line) => line === 'Connected').length === 3);
    assert.deepEqual(page.errors, []);
  }],
  ['ws-client.ts is answered and refused', async () => {
    const around = `
      const client = new WSClient() as any;
      client.socket = new WebSocket('ws://localhost:3000/ws?token=' + window.TOKEN);
      client.socket.onmessage = (event) => {
        const message = JSON.parse(event.data);
        client.handleMessage(message);
        if (message.type === 'connection_established') window.client = client;
      };`;
    const page = await open(browser, inline(await bundle(read('ws-client.ts') + around, 'ts')), tokenBefore());
    await until(() => page.evaluate(() => window.client));
    const made = await page.evaluate(() => window.client.sendRequest('chat:create', { name: 'обед', participants: ['ben'] }));
    assert.equal(made.chat.name, 'обед');
    const refused = await page.evaluate(() =>
      window.client.sendRequest('chat:join', { chatId: 'no-such-chat' }).catch((error) => error.message));
    assert.match(refused, /no such chat/);
    assert.deepEqual(page.errors, []);
  }],
]);

process.exit();

function tokenBefore() {
  return {
    before: (token) => {
      window.TOKEN = token;
    },
    argument: tokens.ana,
  };
}

/** A user who joins the room first; the result waits for the next user and then leaves. */
async function watched(room) {
  const watcher = io(`http://127.0.0.1:${port}/events`, { auth: { token: tokens.ben } });
  const joined = new Promise((resolve) => watcher.on('userJoined', resolve));
  await watcher.emitWithAck('joinRoom', room);
  return async () => {
    await joined;
    await watcher.emitWithAck('leaveRoom', room);
    watcher.disconnect();
  };
}
