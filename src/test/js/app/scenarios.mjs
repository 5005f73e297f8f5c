import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { readFile } from 'node:fs/promises';
import { accountScenarios } from './account.mjs';
import { blockScenarios } from './blocks.mjs';
import { consoleScenarios } from './console.mjs';
import { languageScenarios } from './languages.mjs';
import { mentionScenarios } from './mentions.mjs';
import { modelScenarios } from './models.mjs';
import { AWAY_MS, PASSWORD, Person } from './people.mjs';
import { pushScenarios } from './push.mjs';
import { sizeScenarios } from './size.mjs';
import { walkScenarios } from './walk.mjs';

const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

const IPHONE = 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 Version/18.5 Mobile/15E148 Safari/604.1';

let people = 0;
/** A unique name. */
const called = (name) => `${name}-${process.pid}-${++people}`;

const eventually = async (what, holds) => {
  const deadline = Date.now() + 15_000;
  while (!await holds()) {
    assert.ok(Date.now() < deadline, what);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
};

/** Pastes a file into an element, or drops it there. */
const give = async ({ page }, event, selector, name) => {
  const dataTransfer = await page.evaluateHandle((file) => {
    const data = new DataTransfer();
    data.items.add(new File(['a,b'], file, { type: 'text/csv' }));
    return data;
  }, name);
  if (event === 'drop') {
    await page.dispatchEvent(selector, 'dragover', { dataTransfer });
    await page.dispatchEvent(selector, 'drop', { dataTransfer });
  } else {
    await page.locator(selector).evaluate((element, clipboardData) =>
      element.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true })), dataTransfer);
  }
};

/** The scenarios by name; the last one kills the first node. */
export function scenarios({ nodes, pids, endpoints, serviceToken, adminToken, mailbox }) {
  const [first, second] = nodes;

  const pair = async (browser, endpoint) => {
    const ana = await Person.arrive(browser, first, called('ana'), { endpoint });
    const ben = await Person.arrive(browser, second, called('ben'), { endpoint });
    await ana.startChat(ben.name);
    return [ana, ben];
  };

  const chats = (endpoint) => async (browser) => {
    const [ana, ben] = await pair(browser, endpoint);
    await ana.send('Hello from the first node');
    await ben.openChat(ana.name);
    await ben.receives('Hello from the first node');
    // Typing has no log: it reaches those who have joined, as the read mark does.
    await ana.log.getByText('Read', { exact: true }).waitFor();
    await ben.writing.pressSequentially('An');
    await ana.log.getByText(`${ben.name} is typing`).waitFor();
    await ben.send('An answer from the second');
    await ana.receives('An answer from the second');

    await ana.act('An answer', 'React');
    await ana.page.getByRole('group', { name: 'Reactions' }).getByText('👍').click();
    await ben.message('An answer').getByRole('button', { name: `👍 by ${ana.name}` }).waitFor();
    await ana.act('An answer', 'Reply');
    await ana.send('I reply to that');
    await ben.message('I reply to that').locator('.quote').getByText('An answer from the second').waitFor();
    await ana.act('I reply to that', 'Edit');
    await ana.page.getByRole('textbox', { name: 'Edit your message' }).fill('I replied to that');
    await ana.page.getByRole('button', { name: 'Save' }).click();
    await ben.message('I replied to that').getByText('edited').waitFor();
    await ana.act('I replied to that', 'Delete');
    await ana.page.getByRole('group', { name: 'Delete this message?' }).getByRole('button', { name: 'Delete' }).click();
    await ben.message('This message was deleted').waitFor();
    assert.equal(await ben.log.locator('.message').count(), 3);
    await Promise.all([ana.leave(), ben.leave()]);
  };

  /** The list is scrolled between what is loaded and its drawing, as happens on a slow device: that loads nothing of its own. */
  const scrollingBeforeDrawing = ({ page }) => page.evaluate(() => {
    const frame = globalThis.requestAnimationFrame.bind(globalThis);
    globalThis.requestAnimationFrame = (draw) => frame(() => setTimeout(draw, 100));
    setInterval(() => document.querySelector('.messages')?.dispatchEvent(new Event('scroll')), 10);
  });

  /** The violations that axe finds on a page, as text. */
  const violations = async ({ page }) => {
    if (!await page.evaluate(() => 'axe' in globalThis)) {
      await page.evaluate(axe);
    }
    const found = await page.evaluate(() => globalThis.axe.run({ resultTypes: ['violations'] }));
    return found.violations.map(({ id, nodes: where }) => `${id}: ${where.map(({ html }) => html).join(' ')}`);
  };

  return [
    ...endpoints.map((endpoint) => [`two people on two nodes chat through ${endpoint}`, chats(endpoint)]),

    ...endpoints.filter((endpoint) => endpoint !== 'websocket').map((endpoint) => [`switching to ${endpoint} and back during a chat loses nothing`, async (browser) => {
      const [ana, ben] = await pair(browser, 'websocket');
      await ben.openChat(ana.name);
      const change = async (to) => {
        await ana.page.getByRole('link', { name: 'You', exact: true }).click();
        await ana.page.locator(`input[value=${to}]`).check();
        await ben.send(`while ${to} opens`);
        await ana.page.getByRole('link', { name: 'Chats' }).click();
        await ana.openChat(ben.name);
        await ana.send(`through ${to}`);
        await ben.receives(`through ${to}`);
      };
      await change(endpoint);
      await change('websocket');
      const expected = [`while ${endpoint} opens`, `through ${endpoint}`, 'while websocket opens', 'through websocket'];
      assert.deepEqual((await ana.texts(4)).sort(), [...expected].sort());
      assert.deepEqual((await ben.texts(4)).sort(), [...expected].sort());
      await Promise.all([ana.leave(), ben.leave()]);
    }]),

    ['scrolling loads history, and the visible messages stay in place', async (browser) => {
      const [ana, ben] = await pair(browser, 'websocket');
      const chatId = new URL(ana.page.url()).hash.split('/').at(-1);
      for (let number = 1; number <= 120; number += 1) {
        const response = await ana.context.request.post(`${first}/api/chats/${chatId}/messages`, { data: { text: `Number ${number}` } });
        assert.equal(response.status(), 201);
      }
      await scrollingBeforeDrawing(ben);
      await ben.openChat(ana.name);
      const newest = ben.page.getByRole('button', { name: /new$|^Newest$/ });
      await newest.click();
      await ben.receives('Number 120');
      await newest.waitFor({ state: 'detached' });
      // Either more is being loaded, or it is there.
      assert.equal(await ben.log.getByRole('status').count(), 0);
      assert.equal(await ben.message('Number 60').count(), 0);
      await ben.log.locator('.message').first().scrollIntoViewIfNeeded();
      await eventually('older messages are loaded', async () => await ben.log.locator('.message').count() > 60);
      const kept = ben.log.getByText('Number 81', { exact: true });
      const { y } = await kept.boundingBox();
      assert.ok(y > 0 && y < 800, `the former first message is on the screen, at ${y}`);
      await eventually('all messages are loaded', async () => {
        await ben.log.locator('.message').first().scrollIntoViewIfNeeded();
        return await ben.log.locator('.message').count() === 120;
      });
      await ben.log.getByText('This is the beginning of the chat.').waitFor();
      assert.deepEqual(await ben.texts(120), Array.from({ length: 120 }, (_, index) => `Number ${index + 1}`));
      await Promise.all([ana.leave(), ben.leave()]);
    }],

    ['files are chosen, pasted and dropped, and images keep their place', async (browser) => {
      const [ana, ben] = await pair(browser, 'websocket');
      await ben.openChat(ana.name);
      const chosen = ana.page.getByRole('list', { name: 'Files to send' });
      const picture = await ana.page.screenshot({ clip: { x: 0, y: 0, width: 640, height: 480 } });
      await ana.page.locator('[data-picker]').setInputFiles([
        { name: 'harbour.png', mimeType: 'image/png', buffer: picture },
        { name: 'notes.txt', mimeType: 'text/plain', buffer: Buffer.from('tides and times') },
      ]);
      await give(ana, 'paste', '#composer', 'pasted.csv');
      await give(ana, 'drop', '#conversation', 'dropped.csv');
      await chosen.getByText('dropped.csv').waitFor();
      assert.equal(await chosen.getByRole('listitem').count(), 4);
      await chosen.getByRole('button', { name: 'Remove pasted.csv' }).click();
      // As a proxy answers for a hub that is away.
      await ana.page.route('**/api/files?*', (route) => route.fulfill({ contentType: 'text/html', body: '<p>Be right back' }), { times: 1 });
      await give(ana, 'paste', '#composer', 'refused.csv');
      await chosen.getByRole('alert').getByText('The hub cannot be reached.').waitFor();
      await chosen.getByRole('button', { name: 'Remove refused.csv' }).click();
      await eventually('all are uploaded', async () => await chosen.getByText('Uploading…').count() === 0);
      assert.deepEqual(await violations(ana), []);
      await ben.lookAway();
      await ana.page.getByRole('button', { name: 'Send' }).click();
      await chosen.waitFor({ state: 'detached' });
      const desktop = (count) => eventually(`${count} are on the desktop`, async () => (await ben.shown()).length === count);
      await desktop(1);
      const path = new URL(ben.page.url()).hash;
      assert.deepEqual(await ben.shown(), [{ title: ana.name, body: 'Attachment', tag: path, renotify: true }]);

      const image = ben.log.getByRole('img', { name: 'harbour.png' });
      await eventually('the image is drawn', () => image.evaluate(({ complete, naturalWidth }) => complete && naturalWidth === 640));
      const { width, height } = await image.boundingBox();
      assert.deepEqual([Math.round(width), Math.round(height)], [320, 240]);
      const download = ben.page.waitForEvent('download');
      await ben.log.getByRole('link', { name: /notes.txt/ }).click();
      assert.equal(await readFile(await (await download).path(), 'utf8'), 'tides and times');
      assert.equal(await ben.log.getByRole('link').count(), 3);
      // Beside a chat it is dropped onto nothing, and the page stays.
      await give(ana, 'drop', '.list-pane', 'lost.csv');
      assert.equal(await chosen.count(), 0);

      // What another tab has on the screen is not on the desktop as well.
      const tab = await ben.context.newPage();
      await tab.goto(ben.page.url());
      await tab.getByText('notes.txt').waitFor();
      await ana.send('for the other tab');
      await tab.getByRole('log', { name: 'Messages' }).getByText('for the other tab').waitFor();
      const settled = async () => (await navigator.locks.query()).held.every(({ name }) => !name.startsWith('switchboard.notify'));
      await eventually('the hidden tab has it', () => ben.page.evaluate(() => document.getElementById('announcer').textContent.includes('for the other tab')));
      await eventually('the hidden tab has thought about it', () => ben.page.evaluate(settled));
      await tab.evaluate(() => { location.hash = '#/todos'; });
      await ana.send('for the desktop');
      await desktop(2);
      assert.deepEqual((await ben.shown())[1], { title: ana.name, body: 'for the desktop', tag: path, renotify: true });
      await tab.close();
      await Promise.all([ana.leave(), ben.leave()]);
    }],

    ['messages are found by their words, and a hit opens its chat', async (browser) => {
      const [ana, ben] = await pair(browser, 'websocket');
      await ana.send('The lighthouse keeper is away');
      await ben.openChat(ana.name);
      await ben.receives('lighthouse');
      await ben.send('Who looks after the lighthouse then?');
      await ana.receives('looks after');
      await ana.page.goto(`${first}/#/chats`);
      const field = ana.page.getByRole('searchbox', { name: 'Search chats and messages' });
      const found = ana.page.getByRole('region', { name: 'Messages found' });
      await eventually('both are found', async () => {
        await field.fill('');
        await field.fill('LIGHTHOUSE');
        await found.getByText('Searching…').waitFor({ state: 'detached' });
        return await found.getByRole('link').count() === 2;
      });
      assert.deepEqual(await found.locator('mark').allTextContents(), ['lighthouse', 'lighthouse']);
      assert.deepEqual(await violations(ana), []);
      await found.getByRole('link').nth(1).click();
      await ana.receives('keeper is away');
      await eventually('the message has the focus', () => ana.message('keeper is away').evaluate((message) => message === document.activeElement));
      await field.fill('nowhere');
      await found.getByText('No matching messages.').waitFor();
      await Promise.all([ana.leave(), ben.leave()]);
    }],

    ['a hit far back opens with the messages around it, and the newest are a click away', async (browser) => {
      const [ana, ben] = await pair(browser, 'websocket');
      const chatId = new URL(ana.page.url()).hash.split('/').at(-1);
      for (let number = 1; number <= 150; number += 1) {
        const text = number === 20 ? 'The anchor is rusty' : `Number ${number}`;
        const response = await ana.context.request.post(`${first}/api/chats/${chatId}/messages`, { data: { text } });
        assert.equal(response.status(), 201);
      }
      const found = ben.page.getByRole('region', { name: 'Messages found' });
      const field = ben.page.getByRole('searchbox', { name: 'Search chats and messages' });
      await eventually('it is found', async () => {
        await field.fill('');
        await field.fill('anchor');
        await found.getByText('Searching…').waitFor({ state: 'detached' });
        return await found.getByRole('link').count() === 1;
      });
      await found.getByRole('link').click();
      await ben.receives('The anchor is rusty');
      await eventually('the message has the focus', () => ben.message('anchor').evaluate((message) => message === document.activeElement));
      assert.ok(await ben.message('Number 21').count() > 0);
      assert.equal(await ben.message('Number 150').count(), 0);
      await ana.send('Said meanwhile');
      await eventually('newer messages are loaded', async () => {
        await ben.log.locator('.message').last().scrollIntoViewIfNeeded();
        return await ben.message('Said meanwhile').count() === 1;
      });
      const texts = await ben.texts(await ben.log.locator('.message').count());
      assert.equal(new Set(texts).size, texts.length);
      assert.deepEqual(texts.slice(-3), ['Number 149', 'Number 150', 'Said meanwhile']);
      await Promise.all([ana.leave(), ben.leave()]);
    }],

    ['unread messages are counted on every device until one device reads them', async (browser) => {
      const [ana, ben] = await pair(browser, 'websocket');
      const phone = await ben.device(first, { viewport: { width: 390, height: 844 } });
      await ana.send('one');
      await ana.send('two');
      for (const device of [ben, phone]) {
        await device.page.locator('.chat-row', { hasText: '2 unread' }).waitFor();
      }
      await eventually('the title shows the count', async () => await ben.page.title() === '(2) Switchboard');
      await ana.act('two', 'Delete');
      await ana.page.getByRole('group', { name: 'Delete this message?' }).getByRole('button', { name: 'Delete' }).click();
      await eventually('a deleted one is not counted', async () => await ben.page.title() === '(1) Switchboard');
      await phone.openChat(ana.name);
      await eventually('read on the other device', async () => await ben.page.title() === 'Switchboard');
      await Promise.all([ana.leave(), ben.leave(), phone.leave()]);
    }],

    ['a muted chat, a hidden one and a draft are the same on every device', async (browser) => {
      const [ana, ben] = await pair(browser, 'websocket');
      const phone = await ben.device(first, { viewport: { width: 390, height: 844 } });
      await ana.send('one');
      await ben.openChat(ana.name);
      await ben.writing.pressSequentially('half a thought');
      await phone.page.locator('.chat-row', { hasText: 'Draft: half a thought' }).waitFor();
      // People who came after the dialog moved its switches away from under a click.
      const people = await ben.page.evaluate(() => {
        document.querySelector('[aria-label="About this chat"]').click();
        return new Promise((seen) => {
          const look = () => document.querySelector('dialog') && seen(document.querySelectorAll('dialog .person').length);
          new MutationObserver(look).observe(document.body, { childList: true, subtree: true });
        });
      });
      assert.equal(people, 2);
      await ben.page.getByRole('switch', { name: /^Mute/ }).check();
      await phone.page.locator('.chat-row.muted').waitFor();
      // The target of a press on the dialog's scrollbar, which this browser does not draw, is the dialog.
      const dialog = ben.page.getByRole('dialog');
      await dialog.evaluate((element) => {
        const { right, top } = element.getBoundingClientRect();
        element.dispatchEvent(new MouseEvent('mousedown', { clientX: right - 4, clientY: top + 80, bubbles: true }));
      });
      await ben.page.evaluate(() => new Promise(requestAnimationFrame));
      assert.equal(await dialog.count(), 1);
      await ben.page.mouse.click(5, 5);
      await dialog.waitFor({ state: 'detached' });
      await phone.openChat(ana.name);
      await eventually('the draft goes on there', async () => await phone.writing.inputValue() === 'half a thought');
      await phone.writing.pressSequentially(' more');
      await eventually('and comes back', async () => await ben.writing.inputValue() === 'half a thought more');
      await phone.writing.press('ControlOrMeta+a');
      await phone.page.keyboard.press('Backspace');
      await eventually('it is gone', async () => await ben.writing.inputValue() === '');
      await ana.send('two');
      await phone.receives('two');
      await eventually('a muted chat does not count', async () => await ben.page.title() === 'Switchboard');
      await phone.page.getByRole('button', { name: 'About this chat' }).click();
      await phone.page.getByRole('button', { name: 'Hide until the next message' }).click();
      const hidden = ben.page.getByRole('button', { name: 'Hidden chats (1)' });
      await hidden.waitFor();
      await phone.page.getByText('All your chats are hidden.').waitFor();
      await hidden.click();
      await ben.page.locator('.chat-row', { hasText: ana.name }).waitFor();
      await ana.send('three');
      await phone.page.locator('.chat-row', { hasText: 'three' }).waitFor();
      await hidden.waitFor({ state: 'detached' });
      await Promise.all([ana.leave(), ben.leave(), phone.leave()]);
    }],

    ['signing out leaves no draft in the browser, and the next person sees nothing of the one before', async (browser) => {
      const [ana, ben] = await pair(browser, 'websocket');
      await ana.writing.fill('for nobody else');
      await ben.page.locator('.chat-row', { hasText: ana.name }).waitFor();
      await ana.page.getByRole('link', { name: 'You', exact: true }).click();
      // The page asks for this list a moment after it has opened, and would be refused once she has signed out.
      await ana.page.getByRole('heading', { name: 'Where you are connected' }).waitFor();
      await ana.page.getByRole('button', { name: 'Sign out', exact: true }).click();
      await ana.page.getByRole('heading', { name: 'Sign in to Switchboard' }).waitFor();
      assert.deepEqual(await ana.page.evaluate(() => Object.keys(localStorage).filter((key) => key.includes('draft'))), []);
      await ana.page.routeWebSocket(/\/ws/, (socket) => socket.close({ code: 4401 }));
      await ana.page.getByLabel('Username or e-mail').fill(ana.name);
      await ana.page.getByLabel('Password').fill(PASSWORD);
      await ana.page.getByRole('button', { name: 'Sign in', exact: true }).click();
      await ana.page.getByRole('alert').getByText('The sign-in failed.').waitFor();
      assert.ok(await ana.page.getByRole('button', { name: 'Sign in', exact: true }).isEnabled());

      // Ben's browser becomes hers, and his page connects anew.
      await ben.page.getByRole('link', { name: 'Todos' }).click();
      await ben.page.getByRole('textbox', { name: 'New todo' }).fill('for Ben alone');
      await ben.page.getByRole('button', { name: 'Add' }).click();
      await ben.page.getByRole('checkbox', { name: 'for Ben alone' }).waitFor();
      await ben.page.getByRole('link', { name: 'You', exact: true }).click();
      await ben.context.addCookies(await ana.context.cookies());
      await ben.page.locator('input[value=socketio]').check();
      await ben.page.getByRole('heading', { name: ana.name }).waitFor();
      await ben.page.getByRole('link', { name: 'Todos' }).click();
      await ben.page.getByText('Nothing to do').waitFor();
      await Promise.all([ana.leave(), ben.leave()]);
    }],

    ['the next owner of a group can remove and delete when its creator has left', async (browser) => {
      const [ana, ben, cleo] = await Promise.all(['ana', 'ben', 'cleo'].map((name, index) => Person.arrive(browser, nodes[index % 2], called(name))));
      await ana.startChat(ben.name, cleo.name);
      await ben.openChat(ana.name);
      await ana.page.getByRole('button', { name: 'About this chat' }).click();
      await ana.page.getByRole('button', { name: 'Leave or delete…' }).click();
      await ana.page.getByRole('button', { name: 'Leave', exact: true }).click();
      await ben.page.getByText('2 people').waitFor();
      await ben.page.getByRole('button', { name: 'About this chat' }).click();
      await ben.page.getByRole('button', { name: `Remove ${cleo.name}` }).waitFor();
      await ben.page.getByRole('button', { name: 'Leave or delete…' }).click();
      await ben.page.getByRole('button', { name: 'Delete', exact: true }).click();
      await cleo.page.getByText('No chats yet.', { exact: true }).waitFor();
      await Promise.all([ana.leave(), ben.leave(), cleo.leave()]);
    }],

    ['the owner of a group makes an admin, who keeps others from adding people and messages for a week, and hands the group over', async (browser) => {
      const [ana, ben, cleo] = await Promise.all(['ana', 'ben', 'cleo'].map((name, index) => Person.arrive(browser, nodes[index % 2], called(name))));
      await ana.startChat(ben.name, cleo.name);
      await ben.openChat(ana.name);
      await cleo.openChat(ana.name);
      await Promise.all([ana, ben, cleo].map(({ page }) => page.getByRole('button', { name: 'About this chat' }).click()));
      await cleo.page.getByRole('button', { name: 'Add people' }).waitFor();
      await ana.page.getByLabel(`Role of ${ben.name}`).selectOption('admin');
      await ben.page.getByRole('switch', { name: 'Only admins add people' }).check();
      await cleo.page.getByRole('button', { name: 'Add people' }).waitFor({ state: 'detached' });
      await cleo.page.locator('.person', { hasText: ben.name }).getByText('admin').waitFor();
      const kept = ({ page }) => page.getByLabel('Keep messages');
      await kept(ben).selectOption('30 days');
      await ben.page.getByRole('button', { name: 'Cancel' }).click();
      assert.equal(await kept(ben).inputValue(), '');
      await kept(ben).selectOption('7 days');
      await ben.page.getByText('Keep 7 days: older messages will be deleted for everyone.').waitFor();
      await ben.page.getByRole('button', { name: 'Delete older ones' }).click();
      await eventually('the others see for how long', async () => await kept(cleo).inputValue() === '7d');
      assert.ok(await kept(cleo).isDisabled());
      // Longer than before deletes nothing, so nothing is asked.
      await kept(ben).selectOption('30 days');
      await eventually('it is kept for longer', async () => await kept(cleo).inputValue() === '30d');
      await ana.page.getByLabel(`Role of ${cleo.name}`).selectOption('owner');
      await ana.page.getByRole('button', { name: 'Make owner' }).click();
      await cleo.page.getByLabel(`Role of ${ana.name}`).waitFor();
      await ana.page.getByRole('button', { name: 'Leave…' }).waitFor();
      await cleo.page.locator('.person', { hasText: ana.name }).getByText('admin', { exact: true }).first().waitFor();
      await Promise.all([ana.leave(), ben.leave(), cleo.leave()]);
    }],

    ['a group is created, renamed, joined and left', async (browser) => {
      const [ana, ben, cleo] = await Promise.all(['ana', 'ben', 'cleo'].map((name, index) => Person.arrive(browser, nodes[index % 2], called(name))));
      await ana.startChat(ben.name, cleo.name);
      await ana.page.getByRole('button', { name: 'About this chat' }).click();
      await ana.page.getByLabel('Name').fill('Rowing');
      await ana.page.getByRole('button', { name: 'Rename' }).click();
      await ben.openChat('Rowing');
      await cleo.openChat('Rowing');
      await ben.page.getByRole('button', { name: 'About this chat' }).click();
      await ben.page.getByRole('button', { name: 'Leave…' }).click();
      await ben.page.getByRole('button', { name: 'Leave', exact: true }).click();
      await ben.page.getByText('This chat is not available').waitFor();
      await cleo.page.getByText('2 people').waitFor();
      await Promise.all([ana.leave(), ben.leave(), cleo.leave()]);
    }],

    ['a participant sees the devices of the other one, who can hide them', async (browser) => {
      const [ana, ben] = await pair(browser, 'websocket');
      const connected = (name) => ana.page.getByRole('img', { name });
      await connected('Connected: Computer by WebSocket').waitFor();
      const phone = await ben.device(first, { viewport: { width: 390, height: 844 }, userAgent: IPHONE });
      await ana.page.reload();
      await connected('Connected: Computer by WebSocket, phone by WebSocket').waitFor();
      await ana.page.getByRole('button', { name: 'About this chat' }).click();
      await ana.page.getByRole('dialog').getByText('Computer by WebSocket, phone by WebSocket').waitFor();
      await phone.page.getByRole('link', { name: 'You' }).click();
      await phone.page.getByRole('radio', { name: 'Invisible' }).check();
      await connected(/^Connected/).waitFor({ state: 'detached' });
      await Promise.all([ana.leave(), ben.leave(), phone.leave()]);
    }],
    ['todos and notifications reach every device', async (browser) => {
      const ana = await Person.arrive(browser, first, called('ana'), { timezoneId: 'America/Los_Angeles' });
      const phone = await ana.device(second, { viewport: { width: 390, height: 844 }, timezoneId: 'Europe/Berlin' });
      await ana.page.getByRole('link', { name: 'Todos' }).click();
      await phone.page.getByRole('link', { name: 'Todos' }).click();
      await ana.page.getByRole('textbox', { name: 'New todo' }).fill('Buy milk');
      // The second time before the hub has answered.
      await ana.page.getByRole('button', { name: 'Add' }).evaluate((button) => [button.click(), button.click()]);
      await phone.page.getByRole('checkbox', { name: 'Buy milk' }).check();
      await ana.page.getByRole('heading', { name: 'Done (1)' }).waitFor();
      assert.equal(await ana.page.getByRole('checkbox', { name: 'Buy milk' }).count(), 1);
      await ana.page.getByRole('button', { name: 'Edit Buy milk' }).click();
      await ana.page.getByLabel('Due').fill('2031-03-05');
      await ana.page.getByRole('button', { name: 'Save' }).click();
      for (const { page } of [ana, phone]) {
        await page.getByText('Mar 5, 2031', { exact: true }).waitFor();
      }
      await ana.page.getByRole('button', { name: 'Edit Buy milk' }).click();
      assert.equal(await ana.page.getByLabel('Due').inputValue(), '2031-03-05');
      await ana.page.getByRole('button', { name: 'Cancel' }).click();
      const me = await (await ana.context.request.get(`${first}/api/users?query=${ana.name}`)).json();
      const sent = await ana.context.request.post(`${second}/api/notify`, {
        headers: { Authorization: `Bearer ${serviceToken}` },
        data: { user: me.users[0].id, message: 'Your parcel is here' },
      });
      assert.equal(sent.status(), 200);
      await ana.page.getByRole('status').getByText('Your parcel is here').waitFor();
      await phone.page.getByRole('link', { name: 'Alerts' }).click();
      await phone.page.getByRole('listitem').getByText('Your parcel is here').waitFor();
      await phone.page.getByRole('button', { name: 'Mark all as read' }).click();
      await phone.page.getByRole('button', { name: 'Mark all as read' }).waitFor({ state: 'detached' });
      await eventually('read on the other device', async () => await ana.page.title() === 'Switchboard');
      await Promise.all([ana.leave(), phone.leave()]);
    }],

    ['presence and status are shown on the other node', async (browser) => {
      const [ana, ben] = await pair(browser, 'websocket');
      const head = ana.page.locator('.conversation-head');
      await head.getByText('Online').waitFor();
      await ben.page.getByRole('link', { name: 'You', exact: true }).click();
      await ben.page.getByRole('radio', { name: 'Busy' }).check();
      await head.getByText('Busy').waitFor();
      await ben.page.getByRole('textbox', { name: 'Status text' }).fill('on the phone');
      await ben.page.getByRole('button', { name: 'Set' }).click();
      await head.getByText('Busy · on the phone').waitFor();
      // Texts twice as large, as people set them on phones.
      await ben.page.setViewportSize({ width: 390, height: 844 });
      await ben.page.evaluate(() => { document.documentElement.style.fontSize = '200%'; });
      const cut = await ben.page.locator('.choice, .badge').evaluateAll((all) => all
        .filter(({ scrollWidth, clientWidth, scrollHeight, clientHeight }) => scrollWidth > clientWidth || scrollHeight > clientHeight)
        .map(({ innerText }) => innerText));
      assert.deepEqual(cut, []);
      await ben.leave();
      await head.getByText('Last seen just now').waitFor();
      await ana.leave();
    }],

    ['everything works with the keyboard alone', async (browser) => {
      const ben = await Person.arrive(browser, second, called('ben'));
      const ana = await Person.arrive(browser, first, called('ana'));
      const { keyboard } = ana.page;
      const focused = (what) => eventually(`${what} has the focus`, () => ana.page.evaluate((words) => {
        const { activeElement: element } = document;
        return (element.getAttribute('aria-label') ?? element.labels?.[0]?.textContent ?? element.textContent).includes(words);
      }, what));
      // As Safari reports the keys of an input method.
      const composing = (key) => ana.page.evaluate((pressed) => document.activeElement
        .dispatchEvent(new KeyboardEvent('keydown', { key: pressed, keyCode: 229, bubbles: true, cancelable: true })), key);
      await keyboard.press('Control+k');
      await focused('Who do you want');
      await keyboard.type(ben.name);
      await ana.page.getByRole('dialog').getByRole('button', { name: ben.name }).waitFor();
      await composing('Enter');
      await focused('Who do you want');
      await keyboard.press('ArrowDown');
      await focused(ben.name);
      await keyboard.press('Enter');
      await focused('Add more people');
      await keyboard.press('Tab');
      await keyboard.press('Tab');
      await focused('Start chat');
      await keyboard.press('Enter');
      await focused('Message to');
      await keyboard.type('typed by');
      await composing('Enter');
      await keyboard.type(' hnad');
      await keyboard.press('Enter');
      await ana.receives('typed by hnad');
      await eventually('it is sent', async () => await ana.log.getByText('not sent yet').count() === 0);
      await keyboard.press('ArrowUp');
      await focused('Edit your message');
      await composing('Escape');
      await keyboard.press('Control+a');
      await keyboard.type('typed by hand');
      await keyboard.press('Enter');
      await ana.receives('typed by hand');
      await focused('Message to');
      await keyboard.press('Shift+Tab');
      await focused('Attach files');
      await keyboard.press('Shift+Tab');
      await focused('Messages');
      await keyboard.press('ArrowUp');
      await focused('You, ');
      await keyboard.press('Tab');
      await focused('React');
      await keyboard.press('Enter');
      await keyboard.press('Tab');
      await keyboard.press('Tab');
      await keyboard.press('Tab');
      await keyboard.press('Tab');
      await focused('👍');
      await keyboard.press('Enter');
      await ana.message('typed by hand').getByRole('button', { name: '👍 by you' }).waitFor();
      await Promise.all([ana.leave(), ben.leave()]);
    }],

    ...accountScenarios({ nodes, mailbox, called, violations }),
    ...blockScenarios({ pair, eventually, first }),
    ...sizeScenarios({ nodes, pair, called, eventually }),
    ...consoleScenarios({ nodes, adminToken, called, violations }),
    ...walkScenarios({ nodes, serviceToken, called, eventually, violations }),

    ...languageScenarios({ nodes, called, violations, eventually }),
    ...modelScenarios({ nodes }),
    ...mentionScenarios({ nodes, called, violations, eventually }),
    ...pushScenarios({ nodes, called }),

    ['a reload keeps the place and the draft', async (browser) => {
      const [ana, ben] = await pair(browser, 'websocket');
      await ana.send('before');
      await ana.writing.fill('a draft');
      await ana.page.reload();
      await ana.receives('before');
      assert.equal(await ana.writing.inputValue(), 'a draft');
      // The hub does not take it.
      await ana.writing.fill('x'.repeat(20_001));
      await ana.page.reload();
      await ana.receives('before');
      assert.equal((await ana.writing.inputValue()).length, 20_001);
      await Promise.all([ana.leave(), ben.leave()]);
    }],

    ['where the browser has no room, or keeps nothing at all, people chat all the same', async (browser) => {
      const [ana, ben] = await pair(browser, 'websocket');
      await ana.page.evaluate(() => {
        for (let size = 2 ** 20; size >= 1;) {
          try {
            localStorage.setItem(`room ${localStorage.length}`, 'x'.repeat(size));
          } catch {
            size = Math.floor(size / 2);
          }
        }
      });
      await ana.send('without room');
      await ben.openChat(ana.name);
      await ben.receives('without room');
      await ben.context.addInitScript(() => ['localStorage', 'sessionStorage'].forEach((name) => Object.defineProperty(globalThis, name, {
        get: () => { throw new DOMException('denied', 'SecurityError'); },
      })));
      await ben.page.reload();
      await ben.receives('without room');
      await ben.send('without a storage');
      await ana.receives('without a storage');
      await ben.page.getByRole('link', { name: 'You', exact: true }).click();
      await ben.page.getByRole('radio', { name: 'Dark' }).check();
      await Promise.all([ana.leave(), ben.leave()]);
    }],

    ['messages written offline are sent once the network is back', async (browser) => {
      const [ana, ben] = await pair(browser, 'websocket');
      await ben.openChat(ana.name);
      await ana.send('before the tunnel');
      await ben.receives('before the tunnel');
      await ana.context.setOffline(true);
      await ana.page.getByText('You are offline.').waitFor();
      await ana.send('in the tunnel, one');
      await ana.send('in the tunnel, two');
      await ana.log.getByText('not sent yet').nth(1).waitFor({ state: 'attached' });
      await ben.send('from outside');
      await ana.act('before the tunnel', 'Edit');
      const edit = ana.page.getByRole('textbox', { name: 'Edit your message' });
      await edit.fill('long before the tunnel');
      await edit.press('Enter');
      await ana.page.locator('.send[aria-busy=true]').waitFor();
      assert.equal(await edit.inputValue(), 'long before the tunnel');
      await ana.context.setOffline(false);
      await ben.receives('in the tunnel, two');
      await ana.receives('from outside');
      await ben.receives('long before the tunnel');
      await ana.writing.waitFor();
      const texts = ['long before the tunnel', 'from outside', 'in the tunnel, one', 'in the tunnel, two'];
      assert.deepEqual(await ben.texts(4), texts);
      await eventually('the same order on both sides', async () => JSON.stringify(await ana.texts(4)) === JSON.stringify(texts));
      await Promise.all([ana.leave(), ben.leave()]);
    }],

    ['after a gap in the log the messages, chats and todos are loaded again, and all goes on', async (browser) => {
      const [ana, ben] = await pair(browser, 'websocket');
      await ana.send('before the gap');
      const cut = await ben.behindRelay();
      await ben.openChat(ana.name);
      await ben.receives('before the gap');
      cut.lose('message:new', 'todo:created', 'chat:created');
      await ana.send('lost on the way');
      const chatId = new URL(ana.page.url()).hash.split('/').at(-1);
      const added = await ben.context.request.post(`${second}/api/todos`, { data: { title: 'Close the gap' } });
      assert.equal(added.status(), 201);
      await eventually('both are lost', async () => cut.lost('message:new') === 1 && cut.lost('todo:created') === 1);
      assert.equal(await ben.message('lost on the way').count(), 0);
      cut.restore();
      // As the hub says it when its store has lost events.
      const { seq, userId } = cut.position(`chat-${chatId}`);
      cut.tell({ type: 'topic:gap', data: { topic: `chat-${chatId}`, lastSeq: seq } });
      await ben.receives('lost on the way');
      cut.tell({ type: 'topic:gap', data: { topic: `user-${userId}`, lastSeq: 0 } });
      await ben.page.getByRole('link', { name: 'Todos' }).click();
      await ben.page.getByRole('checkbox', { name: 'Close the gap' }).waitFor();
      await ben.page.getByRole('link', { name: 'Chats' }).click();
      await ben.openChat(ana.name);
      await ana.send('after the gap');
      await ben.receives('after the gap');
      await ben.send('heard');
      await ana.receives('heard');
      assert.deepEqual(await ben.texts(4), ['before the gap', 'lost on the way', 'after the gap', 'heard']);
      await Promise.all([ana.leave(), ben.leave()]);
    }],

    ['what the hub could not load at the start is loaded once it can, and not asked for with every drawing', async (browser) => {
      const [ana, ben] = await pair(browser, 'websocket');
      await ana.send('before');
      const added = await ana.context.request.post(`${first}/api/todos`, { data: { title: 'Close the gap' } });
      assert.equal(added.status(), 201);
      await ana.page.clock.install();
      const lists = ['chat:list', 'todo:list', 'notification:list', 'user:blocked'];
      const away = await ana.behindRelay({ refusing: [...lists, 'message:history'] });
      await ana.page.getByRole('link', { name: 'You', exact: true }).click();
      await ana.page.getByRole('status', { name: 'Loading the people you have blocked' }).waitFor();
      await eventually('all are refused', async () => lists.every((list) => away.refused(list) > 0));
      away.refuse('message:history');
      await ana.page.clock.fastForward(AWAY_MS);
      await ana.page.getByText('You have blocked nobody.').waitFor();
      await ana.page.getByRole('link', { name: 'Todos' }).click();
      await ana.page.getByRole('checkbox', { name: 'Close the gap' }).waitFor();
      await ana.page.getByRole('link', { name: 'Alerts' }).click();
      await ana.page.getByText('No alerts yet').waitFor();
      await ana.page.getByRole('link', { name: 'Chats' }).click();
      await ana.openChat(ben.name);
      await ana.page.getByRole('alert').getByText('The store is away.').waitFor();
      await ben.openChat(ana.name);
      await ben.send('meanwhile');
      await ana.page.locator('.chat-row', { hasText: 'meanwhile' }).waitFor();
      assert.equal(away.refused('message:history'), 1);
      away.restore();
      await ana.page.clock.fastForward(AWAY_MS);
      assert.deepEqual(await ana.texts(2), ['before', 'meanwhile']);
      // What is refused for good says so, until the user asks once more.
      away.forbid('todo:list');
      await ana.page.reload();
      await ana.page.getByRole('link', { name: 'Todos' }).click();
      await ana.page.getByRole('alert').getByText('This could not be loaded: Not for you.').waitFor();
      assert.equal(await ana.page.getByRole('status', { name: 'Loading your todos' }).count(), 0);
      away.restore();
      await ana.page.getByRole('button', { name: 'Try again' }).click();
      await ana.page.getByRole('checkbox', { name: 'Close the gap' }).waitFor();
      await Promise.all([ana.leave(), ben.leave()]);
    }],

    ['killing a node loses and duplicates nothing through any endpoint', async (browser) => {
      const host = await Person.arrive(browser, second, called('host'));
      const guests = [];
      for (const endpoint of endpoints) {
        guests.push(await Person.arrive(browser, first, called(endpoint), { endpoint }));
      }
      const people = [host, ...guests];
      await host.startChat(...guests.map(({ name }) => name));
      await host.send('welcome');
      for (const guest of guests) {
        await guest.openChat(host.name);
        await guest.receives('welcome');
      }
      const sent = ['welcome'];
      for (let round = 1; round <= 12; round += 1) {
        if (round === 5) {
          process.kill(pids[0], 'SIGKILL');
        }
        await Promise.all(people.map((person) => {
          const text = `${person.name} says ${round}`;
          sent.push(text);
          return person.send(text);
        }));
      }
      for (const person of people) {
        await eventually(`${person.name} has received all`, async () => await person.log.locator('.message').count() >= sent.length);
        await eventually(`${person.name} has sent all`, async () => await person.log.getByText('not sent yet').count() === 0);
      }
      const [order, ...others] = await Promise.all(people.map((person) => person.texts(sent.length)));
      assert.deepEqual([...order].sort(), [...sent].sort());
      others.forEach((other) => assert.deepEqual(other, order));
      for (const guest of guests) {
        const own = order.filter((text) => text.startsWith(guest.name));
        assert.deepEqual(own, Array.from({ length: 12 }, (_, round) => `${guest.name} says ${round + 1}`));
        assert.equal(await guest.page.evaluate(() => performance.getEntriesByType('navigation').length), 1);
      }
      people.forEach((person) => person.checkQuiet());
    }],
  ];
}
