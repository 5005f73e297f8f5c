import assert from 'node:assert/strict';
import { openSlowed, weigh } from './measures.mjs';
import { Person } from './people.mjs';

const CHATS = 2_000;
const MESSAGES = 5_000;
/** So many elements a page may have, however long its lists are: far more than a screen shows, less than all rows would take. */
const MOST_ELEMENTS = 14_000;
const AT_ONCE = 12;

/** How much slower than this machine's the processor of a phone may be. */
const SLOWED = 6;

/** Runs `act(number)` for 1 to `count`, a few at a time. */
async function each(count, act) {
  let next = 0;
  const work = async () => {
    while (next < count) {
      next += 1;
      await act(next);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
}

/** Sends a REST request as the person whose cookies these are; again, under the same key, if a slow machine had no time for it. */
function rest({ context, node }) {
  const headers = context.cookies().then((cookies) => ({
    'Content-Type': 'application/json',
    Cookie: cookies.map(({ name, value }) => `${name}=${value}`).join('; '),
    Origin: node,
  }));
  return async (method, path, body) => {
    const key = crypto.randomUUID();
    const send = async () => (await fetch(`${node}/api/${path}`, {
      method,
      headers: { ...await headers, ...(method === 'POST' && { 'Idempotency-Key': key }) },
      body: body && JSON.stringify(body),
    })).json();
    let answer = await send();
    for (let attempts = 1; answer.retryable && attempts < 5; attempts += 1) {
      answer = await send();
    }
    assert.ok(answer.success, `${path}: ${JSON.stringify(answer)}`);
    return answer;
  };
}

const elements = ({ page }) => page.evaluate(() => document.querySelectorAll('*').length);

/** The scenarios about long lists, by name; those that fill them with thousands of rows are long. */
export function sizeScenarios({ nodes: [first, second], pair, called, eventually }) {
  const focusedRow = ({ page }) => page.evaluate(() => document.activeElement.closest('li')?.getAttribute('aria-posinset'));

  return [
    [`of ${CHATS} chats those near the screen are drawn, and each is found with the keyboard, the wheel and the search`, async (browser) => {
      const ana = await Person.arrive(browser, first, called('ana'));
      const ask = rest(ana);
      const { users: [ben] } = await ask('GET', `users?query=${(await Person.arrive(browser, second, called('ben'))).name}`);
      await each(CHATS, (number) => ask('POST', 'chats', { name: `Chat ${number}.`, participants: [ben.id] }));
      await ana.page.reload();
      const rows = ana.page.locator('.chat-row');
      await rows.first().waitFor();
      await ana.page.waitForFunction((all) => document.querySelector('.chat-list li')?.getAttribute('aria-setsize') === all, String(CHATS), { timeout: 120_000 });
      assert.ok(await rows.count() < 60, `${await rows.count()} rows are drawn`);
      assert.ok(await elements(ana) < MOST_ELEMENTS / 5, `${await elements(ana)} elements`);

      const { keyboard } = ana.page;
      await rows.first().focus();
      await keyboard.press('ArrowDown');
      await eventually('the next row has the focus', async () => await focusedRow(ana) === '2');
      await keyboard.press('End');
      await eventually('the last row has the focus', async () => await focusedRow(ana) === String(CHATS));
      await eventually('it is on the screen', () => ana.page.evaluate(() => document.activeElement.getBoundingClientRect().bottom <= innerHeight));
      await keyboard.press('ArrowUp');
      await eventually('the row before has the focus', async () => await focusedRow(ana) === String(CHATS - 1));
      assert.ok(await rows.count() < 60, `${await rows.count()} rows are drawn at the end`);

      await ana.page.locator('.list-pane').evaluate((pane) => pane.scrollTo(0, pane.scrollHeight / 2));
      const places = () => ana.page.locator('.chat-list li').evaluateAll((items) => items.map((item) => Number(item.getAttribute('aria-posinset'))));
      await eventually('those in the middle are drawn', async () => (await places()).includes(CHATS / 2));
      assert.equal(await focusedRow(ana), String(CHATS - 1), 'the row with the focus stays');
      await keyboard.press('ArrowUp');
      await eventually('the keyboard goes on where it was', async () => await focusedRow(ana) === String(CHATS - 2));

      await ana.page.getByRole('searchbox', { name: 'Search chats and messages' }).fill('Chat 77.');
      await eventually('one is found', async () => await rows.count() === 1);
      await rows.first().click();
      await ana.page.getByRole('heading', { name: 'Chat 77.' }).waitFor();
      for (let visit = 1; visit <= 3; visit += 1) {
        const page = await ana.context.newPage();
        const { painted, found } = await openSlowed(page, first, SLOWED, '.chat-row');
        console.error(`${SLOWED} times slowed, visit ${visit}: painted after ${painted} ms, ${CHATS} chats listed after ${found} ms`);
        await page.close();
      }
      await ana.leave();
    }, { long: true }],

    [`scrolling back ${MESSAGES} messages and on from there keeps few of them in the page, and none is missing`, async (browser) => {
      const [ana, ben] = await pair(browser, 'websocket');
      const ask = rest(ana);
      const chatId = new URL(ana.page.url()).hash.split('/').at(-1);
      await each(MESSAGES, (number) => ask('POST', `chats/${chatId}/messages`, { text: `Number ${number}` }));
      await ben.openChat(ana.name);
      await ben.page.locator('.divider.new').waitFor();
      const messages = ben.log.locator('.message');
      const seqs = () => messages.evaluateAll((all) => all.map(({ dataset }) => Number(dataset.seq)));

      await ben.page.getByRole('button', { name: /new$|^Newest$/ }).click();
      await eventually('the newest are shown', async () => (await seqs()).at(-1) === MESSAGES);
      let most = 0;
      const weights = [await weigh(ben.page)];
      while (await ben.log.getByText('This is the beginning of the chat.').count() === 0) {
        const [oldest] = await seqs();
        await ben.log.evaluate((box) => box.scrollTo(0, 0));
        await eventually('older ones are loaded', async () => (await seqs())[0] < oldest || oldest === 1);
        most = Math.max(most, await elements(ben));
        if ((await seqs())[0] % 1_000 < 50) {
          weights.push(await weigh(ben.page));
        }
      }
      weights.push(await weigh(ben.page));
      console.error(`scrolled back: ${weights.map(({ bytes, nodes }) => `${(bytes / 1e6).toFixed(1)} MB, ${nodes} nodes`).join('; ')}`);
      assert.equal((await seqs())[0], 1);
      assert.ok(most < MOST_ELEMENTS, `${most} elements`);

      for (let page = 1; page <= 15; page += 1) {
        const last = (await seqs()).at(-1);
        await messages.last().scrollIntoViewIfNeeded();
        await eventually('newer ones are loaded', async () => (await seqs()).at(-1) > last);
        most = Math.max(most, await elements(ben));
        const all = await seqs();
        assert.deepEqual(all, Array.from(all, (_, at) => all[0] + at), 'none is missing, none is twice');
      }
      assert.ok((await seqs())[0] > 1, 'those far above are dropped');
      assert.ok(most < MOST_ELEMENTS, `${most} elements`);
      await ben.page.getByRole('button', { name: /new$|^Newest$/ }).click();
      await ben.receives(`Number ${MESSAGES}`);
      await ana.send('Said at the end');
      await ben.receives('Said at the end');
      await Promise.all([ana.leave(), ben.leave()]);
    }, { long: true }],

    ['a chat opens at the first unread message, and only what was on the screen is read', async (browser) => {
      const [ana, ben] = await pair(browser, 'websocket');
      const ask = rest(ana);
      const asBen = rest(ben);
      const chatId = new URL(ana.page.url()).hash.split('/').at(-1);
      const unread = async () => (await asBen('GET', `chats/${chatId}`)).chat.unread;
      for (let number = 1; number <= 30; number += 1) {
        await ask('POST', `chats/${chatId}/messages`, { text: `Read ${number}` });
      }
      await ben.openChat(ana.name);
      await eventually('those are read to the end', async () => {
        await ben.log.locator('.message').last().scrollIntoViewIfNeeded();
        return await unread() === 0;
      });
      await ben.page.goto(`${second}/#/todos`);
      await ben.page.reload();
      await ben.page.getByRole('heading', { name: 'Todos' }).waitFor();
      for (let number = 1; number <= 120; number += 1) {
        await ask('POST', `chats/${chatId}/messages`, { text: `New ${number}` });
      }
      await ben.page.getByRole('link', { name: 'Chats' }).click();
      await ben.page.locator('.chat-row', { hasText: '120 unread' }).waitFor();
      await ben.openChat(ana.name);
      const onScreen = (text) => ben.log.getByText(text, { exact: true }).evaluate((one) => {
        const { top, bottom } = one.closest('.message').getBoundingClientRect();
        const box = one.closest('.messages').getBoundingClientRect();
        return top >= box.top && bottom <= box.bottom;
      });
      await ben.receives('New 1');
      await eventually('the first unread message is on the screen', () => onScreen('New 1'));
      assert.equal(await onScreen('Read 30'), true);
      const divider = ben.page.locator('.divider.new');
      assert.equal(await divider.evaluate((one) => one.nextElementSibling.textContent.includes('New 1')), true);
      await eventually('some of it is read', async () => await unread() < 120);
      assert.ok(await unread() > 80, `${await unread()} are left`);
      assert.equal(await ben.message('New 120').count(), 0);

      const kept = await ben.log.getByText('New 1', { exact: true }).boundingBox();
      await ana.send('Another one');
      await ben.page.locator('.chat-row', { hasText: 'Another one' }).waitFor();
      assert.equal((await ben.log.getByText('New 1', { exact: true }).boundingBox()).y, kept.y);

      await ben.page.getByRole('button', { name: /new$/ }).click();
      await ben.receives('Another one');
      await eventually('all is read', async () => await unread() === 0);
      await eventually('the page says so', async () => await ben.page.title() === 'Switchboard');
      await Promise.all([ana.leave(), ben.leave()]);
    }],
  ];
}
