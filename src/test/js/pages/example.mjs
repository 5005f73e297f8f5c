// Two people with the example page: node example.mjs '{"port":3000,"tokens":{"ana":"…","ben":"…"}}' [folder for screenshots]

import assert from 'node:assert/strict';
import { HUB, launch, newPage, run } from './browser.mjs';

const { port, tokens } = JSON.parse(process.argv[2]);
const pictures = process.argv[3];
const browser = await launch(port);

async function open(options) {
  const page = await newPage(browser, options);
  await page.goto(`${HUB}/websocket-client-example.html`);
  return page;
}

async function connect(page, token, transports = 'polling websocket') {
  await page.getByLabel('Token').fill(token);
  await page.getByLabel('Transports').selectOption(transports);
  await page.getByRole('button', { name: 'Connect', exact: true }).click();
}

const connected = (page) => page.locator('#status', { hasText: 'connected as' }).waitFor();
const entry = (page, what) => page.locator('#events li', { hasText: what }).first();

async function picture(page, name) {
  if (pictures) {
    await page.screenshot({ path: `${pictures}/${name}.png`, fullPage: true });
  }
}

async function createChat(page) {
  await page.getByLabel('New chat').fill('Harbour');
  await page.getByLabel('With', { exact: true }).fill('ben');
  await page.getByRole('button', { name: 'Create and join' }).click();
  await entry(page, 'answer to chat:join').waitFor();
  return page.getByLabel('Chat id').inputValue();
}

await run(browser, [
  ['two people chat, one of them on a phone', async () => {
    const ana = await open({ viewport: { width: 1280, height: 900 } });
    const ben = await open({ viewport: { width: 390, height: 844 } });
    await picture(ana, 'example-before-1280');
    await picture(ben, 'example-before-390');
    await connect(ana, tokens.ana);
    await connect(ben, `Bearer ${tokens.ben}`, 'websocket');
    await Promise.all([connected(ana), connected(ben)]);
    const chat = await createChat(ana);
    await entry(ben, 'chat:created').waitFor();
    await ben.getByLabel('Chat id').fill(chat);
    await ben.getByRole('button', { name: 'Join', exact: true }).click();
    await entry(ben, 'answer to chat:join').waitFor();
    await ana.getByLabel('Message', { exact: true }).fill('Ahoy');
    await ana.getByRole('button', { name: 'Send' }).click();
    await entry(ben, '← message:new').waitFor();
    assert.match(await entry(ben, '← message:new').textContent(), /Ahoy/);
    await entry(ana, '← message:new').waitFor();
    await picture(ana, 'example-1280');
    await picture(ben, 'example-390');
    for (const page of [ana, ben]) {
      assert.equal(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), true, 'no horizontal scrolling');
      assert.deepEqual(page.errors, []);
    }
  }],
  ['joining with earlier messages replays them', async () => {
    const page = await open();
    await connect(page, tokens.ana, 'polling');
    await connected(page);
    const chat = await createChat(page);
    await page.getByLabel('Message', { exact: true }).fill('first words');
    await page.getByRole('button', { name: 'Send' }).click();
    await entry(page, '← message:new').waitFor();
    await page.getByRole('button', { name: 'Clear' }).click();
    await page.getByLabel('Chat id').fill(chat);
    await page.getByLabel('with earlier messages').check();
    await page.getByRole('button', { name: 'Join', exact: true }).click();
    await entry(page, 'first words').waitFor();
  }],
  ['a bad token and an unknown chat are explained', async () => {
    const page = await open({ viewport: { width: 390, height: 844 } });
    await connect(page, 'nonsense');
    await page.getByRole('alert').filter({ hasText: 'does not accept this token' }).waitFor();
    assert.equal(await page.locator('#status').textContent(), 'refused');
    await picture(page, 'example-refused-390');
    await connect(page, tokens.ana);
    await connected(page);
    assert.equal(await page.getByRole('alert').isVisible(), false);
    await page.getByLabel('Chat id').fill('no-such-chat');
    await page.getByRole('button', { name: 'Join', exact: true }).click();
    await page.getByRole('alert').filter({ hasText: 'no such chat' }).waitFor();
    await page.getByRole('button', { name: 'Disconnect' }).click();
    await page.locator('#status', { hasText: 'not connected' }).waitFor();
  }],
]);
