// The console in a browser, against three node processes. One of them is killed at the end.
// usage: node console.mjs '{"port":1,"tokens":{"root":"…",…},"accounts":[admin,other],"nodes":["id",…],"pids":[1,…]}' [folder for pictures]

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { HUB, launch, newPage, run } from './browser.mjs';

const { port, tokens, accounts, nodes, pids } = JSON.parse(process.argv[2]);
const pictures = process.argv[3];
const browser = await launch(port);
/** A user id as long as one may be in a name. */
const LONG = 'a'.repeat(100);
const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

async function openConsole(token, options = {}) {
  const page = await newPage(browser, options);
  await page.goto(`${HUB}/admin`);
  const other = page.getByRole('button', { name: 'Use a token instead' });
  await other.click();
  await page.getByLabel('Token').fill(token);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  return page;
}

/** Signs in with a local account. */
async function signIn({ username, password }) {
  const page = await newPage(browser);
  await page.goto(`${HUB}/admin`);
  await page.getByLabel('Username').fill(username);
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  return page;
}

/** Sends a REST request as a user. */
async function as(user, method, path, body) {
  const response = await fetch(`http://127.0.0.1:${port}${path}`, {
    method,
    headers: { Authorization: `Bearer ${tokens[user]}`, 'Content-Type': 'application/json' },
    body: body && JSON.stringify(body),
  });
  const answer = await response.json();
  assert.ok(answer.success, JSON.stringify(answer));
  return answer;
}

/** A page with a user's bare WebSocket, which joins the chat if one is given. */
async function connect(user, chatId) {
  const page = await newPage(browser);
  await page.goto(`${HUB}/api/openapi.json`);
  await page.evaluate(({ token, chat }) => new Promise((joined) => {
    const socket = new WebSocket(`ws://localhost:3000/ws?token=${token}`);
    globalThis.whenClosed = new Promise((done) => {
      socket.onclose = ({ code }) => done(code);
    });
    socket.onmessage = ({ data }) => {
      const frame = JSON.parse(data);
      if (frame.type === 'connection_established' && chat) {
        socket.send(JSON.stringify({ id: 1, type: 'request', messageType: 'chat:join', data: { chatId: chat } }));
      } else if (frame.type === 'connection_established' || frame.id === 1) {
        joined();
      }
    };
  }), { token: tokens[user], chat: chatId });
  return page;
}

async function trace(page, user, message) {
  await page.getByLabel('User id').fill(user);
  await page.getByLabel('Message id').fill(message);
  const answered = page.waitForResponse((response) => response.url().includes('/api/admin/trace'));
  await page.getByRole('button', { name: 'Trace message' }).click();
  const { verdict } = await (await answered).json();
  await page.locator(`[data-verdict="${verdict.code}"]`).waitFor();
  assert.equal(await page.locator('.verdict').innerText(), verdict.words);
  return verdict.code;
}

/** What axe finds wrong with a page, as text. */
async function violations(page) {
  await page.evaluate(axe);
  const found = await page.evaluate(() => globalThis.axe.run());
  return found.violations.map(({ id, nodes: where }) => `${id}: ${where.map(({ html }) => html).join(' ')}`);
}

const state = (page, node, wanted) => page.locator(`[data-node="${node}"][data-state="${wanted}"]`).waitFor();

await run(browser, [
  ['admits only admins', async () => {
    const page = await openConsole(tokens.ana);
    await page.getByText('does not have the role admin').waitFor();
  }],
  ['takes a token that a terminal broke into lines, and refuses what cannot be one', async () => {
    const half = tokens.root.length / 2;
    const page = await openConsole('“a token”');
    await page.getByText('This token is invalid or has expired.').waitFor();
    // Nor need the browser keep anything.
    await page.addInitScript(() => Object.defineProperty(globalThis, 'sessionStorage', {
      get: () => { throw new DOMException('denied', 'SecurityError'); },
    }));
    await page.reload();
    await page.getByRole('button', { name: 'Use a token instead' }).click();
    await page.getByLabel('Token').fill(`Bearer ${tokens.root.slice(0, half)}\n  ${tokens.root.slice(half)}`);
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await page.getByRole('heading', { name: 'Nodes' }).waitFor();
    // An answer that does not come makes no figure of a minute ago one of now.
    await page.route('**/api/admin/figures', (route) => route.abort());
    await page.getByText(/^As of \d/).waitFor();
    assert.equal(await page.getByText('3 nodes up').count(), 0);
  }],
  ['admits the account that auth.admins names, and shows another account its id', async () => {
    const [chief, other] = accounts;
    const page = await signIn(chief);
    await page.getByRole('heading', { name: 'Nodes' }).waitFor();
    assert.deepEqual(page.errors, []);
    await page.reload();
    await page.getByRole('heading', { name: 'Nodes' }).waitFor();
    // The hub does not answer, and the figures go on.
    await page.route('**/api/auth/logout', (route) => route.abort(), { times: 1 });
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByRole('alert').getByText('This node cannot be reached.').waitFor();
    await page.waitForResponse('**/api/admin/figures');
    // Figures that were asked for before the sign-out come after it.
    const figures = await (await page.request.get(`http://127.0.0.1:${port}/api/admin/figures`, { headers: { Authorization: `Bearer ${tokens.root}` } })).json();
    let answer;
    const held = new Promise((asked) => page.route('**/api/admin/figures', (route) => {
      answer ??= () => route.fulfill({ json: figures });
      asked();
    }));
    await held;
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    const finished = page.waitForEvent('requestfinished');
    await answer();
    await finished;
    await page.evaluate(() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))));
    assert.equal(await page.getByRole('heading', { name: 'Nodes' }).count(), 0);
    const refused = await signIn(other);
    await refused.getByRole('alert').getByText(other.id).waitFor();
    assert.equal(await refused.getByRole('heading', { name: 'Nodes' }).count(), 0);
  }],
  ['shows three nodes and their figures', async () => {
    const page = await openConsole(tokens.root);
    for (const node of nodes) {
      await state(page, node, 'up');
    }
    await page.getByText('3 nodes up').waitFor();
    await connect('ana');
    await page.getByRole('img', { name: /^Connections: WebSocket 1,/ }).waitFor();
    assert.deepEqual(page.errors, []);
    if (pictures) {
      await page.screenshot({ path: `${pictures}/console.png` });
    }
  }],
  ['fits a phone', async () => {
    const page = await openConsole(tokens.root, { viewport: { width: 390, height: 844 }, colorScheme: 'dark' });
    await page.getByRole('heading', { name: 'Nodes' }).waitFor();
    for (const place of ['Cluster', 'People', 'Trace', 'Hooks', 'Audit', 'Notify']) {
      await page.getByRole('link', { name: place }).click();
      await page.getByRole('heading', { level: 1 }).waitFor();
      assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 390, place);
      const { x, width } = await page.getByRole('link', { name: place }).boundingBox();
      assert.ok(x >= 0 && x + width <= 390, `${place} from ${x}, ${width} wide`);
    }
    // Neither a long id nor large text makes it wider.
    await connect(LONG);
    await page.getByRole('link', { name: 'People' }).click();
    await page.getByRole('searchbox').fill(LONG);
    await page.locator(`[data-user="${LONG}"]`).getByText('WebSocket').waitFor();
    const sideways = () => page.locator('main').evaluate(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth);
    assert.equal(await sideways(), 0);
    await page.evaluate(() => document.documentElement.style.setProperty('font-size', '200%'));
    assert.equal(await sideways(), 0);
    await page.getByRole('link', { name: 'Cluster' }).click();
    await page.getByRole('heading', { name: 'Nodes' }).waitFor();
    assert.equal(await sideways(), 0);
  }],
  ['finds a person and disconnects them', async () => {
    const ben = await connect('ben');
    const page = await openConsole(tokens.root);
    await page.getByRole('link', { name: 'People' }).click();
    await page.getByRole('searchbox').fill('ben');
    const found = page.locator('[data-user="ben"]');
    await found.getByText('WebSocket').waitFor();
    await found.getByText('127.0.0.1', { exact: true }).waitFor();
    await found.getByRole('button', { name: 'Disconnect…' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Disconnect' }).click();
    assert.equal(await ben.evaluate(() => globalThis.whenClosed), 4403);
    await page.getByText('ben was disconnected').waitFor();
    await found.getByText('Not connected').waitFor();
    // What was found for other words does not stand for these, and there is another try.
    await page.route('**/api/admin/connections?*', (route) => route.abort(), { times: 1 });
    await page.getByRole('searchbox').fill('be');
    await page.getByRole('alert').getByText('This node cannot be reached.').waitFor();
    assert.equal(await found.count(), 0);
    await page.getByRole('button', { name: 'Try again' }).click();
    await found.waitFor();
  }],
  ['traces why a user did not get a message', async () => {
    const { chat } = await as('ana', 'POST', '/api/chats', { name: 'Harbour', participants: ['ben', 'cleo'] });
    await connect('ben', chat.id);
    const { message } = await as('ana', 'POST', `/api/chats/${chat.id}/messages`, { text: 'Hello' });
    const page = await openConsole(tokens.root);
    await page.getByRole('link', { name: 'Trace' }).click();
    assert.equal(await trace(page, 'ben', message.id), 'DELIVERED');
    assert.equal(await trace(page, 'cleo', message.id), 'OFFLINE');
    assert.equal(await trace(page, 'eve', message.id), 'NOT_A_PARTICIPANT');
    assert.equal(await page.locator('[data-step="node"]').count(), 3);
  }],
  ['shows a hook whose back end is away, and sends parked events again, on a phone', async () => {
    const { chat } = await as('ana', 'POST', '/api/chats', { name: 'Harbour', participants: ['ben'] });
    await as('ana', 'POST', `/api/chats/${chat.id}/messages`, { text: 'A secret' });
    const page = await openConsole(tokens.root, { viewport: { width: 390, height: 844 } });
    await page.getByRole('link', { name: 'Hooks' }).click();
    const hook = page.locator('[data-hook="push"]');
    await page.locator('[data-hook="push"][data-state="draining"]').waitFor();
    await hook.getByText(/^Failing for/).waitFor();
    await hook.getByText(/^[1-9][0-9]* parked event/).click();
    const parked = hook.locator(`[data-parked]:has-text("chat-${chat.id}")`);
    await parked.getByText(/Connection refused/).waitFor();
    assert.equal(await hook.getByText('A secret').count(), 0);
    assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 390);
    if (pictures) {
      await page.screenshot({ path: `${pictures}/hooks.png` });
    }
    const answered = page.waitForResponse((response) => /hooks\/push\/retry\?event=[0-9]+$/.test(response.url()));
    await parked.getByRole('button', { name: /^Send event/ }).click();
    assert.equal((await answered).status(), 200);
    await page.getByText('The event is sent again').waitFor();
    await hook.getByRole('button', { name: 'Send all again…' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Send again' }).click();
    await page.getByText('push is tried again').waitFor();
    assert.deepEqual(page.errors, []);
  }],
  ['sends a notification', async () => {
    const page = await openConsole(tokens.root);
    await page.getByRole('link', { name: 'Notify' }).click();
    await page.getByLabel('To (user ids, not names)').fill('cleo');
    await page.getByLabel('Message').fill('Back at nine');
    await page.getByRole('button', { name: 'Send' }).click();
    await page.getByText('Sent to one user id').waitFor();
    const { notifications } = await as('cleo', 'GET', '/api/notifications');
    assert.equal(notifications[0].message, 'Back at nine');
  }],
  ['drains a node and resumes it', async () => {
    const page = await openConsole(tokens.root);
    const node = page.locator(`[data-node="${nodes[1]}"]`);
    await node.getByRole('button', { name: 'Drain…' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Drain' }).click();
    await state(page, nodes[1], 'draining');
    await node.getByRole('button', { name: 'Resume' }).click();
    await state(page, nodes[1], 'up');
  }],
  ['shows who did what, by actor and by kind', async () => {
    await as('root', 'POST', '/api/users/dora/revoke', {});
    const page = await openConsole(tokens.root);
    await page.getByRole('link', { name: 'Audit' }).click();
    const entries = page.getByRole('list', { name: 'Entries' }).getByRole('listitem');
    await entries.filter({ hasText: 'Tokens revoked' }).filter({ hasText: 'dora' }).waitFor();
    await entries.filter({ hasText: 'Node drained' }).waitFor();
    assert.deepEqual(await violations(page), []);
    await page.getByLabel('What').selectOption('user:revoke');
    await page.getByRole('button', { name: 'Show', exact: true }).click();
    await page.locator('[data-action="node:drain"]').waitFor({ state: 'detached' });
    await entries.filter({ hasText: 'dora' }).filter({ hasText: 'root' }).waitFor();
    await page.getByLabel('Who (user id)').fill('nobody');
    await page.getByRole('button', { name: 'Show', exact: true }).click();
    await page.getByText('No entries').waitFor();
    await page.route('**/api/admin/audit?*', (route) => route.abort(), { times: 1 });
    await page.getByLabel('Who (user id)').fill('root');
    await page.getByRole('button', { name: 'Show', exact: true }).click();
    await page.getByRole('alert').getByText('This node cannot be reached.').waitFor();
    await page.getByRole('button', { name: 'Try again' }).click();
    await entries.filter({ hasText: 'dora' }).waitFor();
    page.errors = page.errors.filter((error) => !error.includes('ERR_FAILED'));
    assert.deepEqual(page.errors, []);
    if (pictures) {
      await page.screenshot({ path: `${pictures}/audit.png` });
    }
  }],
  ['shows a killed node as gone', async () => {
    const page = await openConsole(tokens.root);
    await state(page, nodes[2], 'up');
    process.kill(pids[2], 'SIGKILL');
    await state(page, nodes[2], 'gone');
    await page.getByText('2 nodes up, 1 gone').waitFor();
  }],
]);
