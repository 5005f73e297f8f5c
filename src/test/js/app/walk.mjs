import assert from 'node:assert/strict';
import { Person } from './people.mjs';

const WIDTHS = [1280, 390, 320];
const SCHEMES = ['light', 'dark'];

/** Colours do not depend on the width, so axe sees each scheme once; with pictures wanted in `SHOTS`, both at each width. */
const schemesAt = (width) => (process.env.SHOTS ? SCHEMES : { 1280: ['light'], 390: ['dark'] }[width] ?? []);

/**
 * `look(person, place)` looks at what is on a page, at each width, in light and in dark; `look.check()` throws if axe has found
 * something, or if something was wider than the screen.
 */
export function looking({ violations }) {
  const problems = [];
  const look = async (person, place) => {
    const { page } = person;
    const before = page.viewportSize();
    for (const width of WIDTHS) {
      await page.setViewportSize({ width, height: width < 500 ? 844 : 800 });
      for (const colorScheme of schemesAt(width)) {
        await page.emulateMedia({ colorScheme });
        problems.push(...(await violations(person)).map((found) => `${place} at ${width} in ${colorScheme}: ${found}`));
        if (process.env.SHOTS) {
          await page.screenshot({ path: `${process.env.SHOTS}/${place.replaceAll(' ', '-')}-${width}-${colorScheme}.png` });
        }
      }
      problems.push(...(await page.evaluate(wide)).map((found) => `${place} at ${width} is wider than the screen: ${found}`));
    }
    await page.emulateMedia({ colorScheme: 'light' });
    await page.setViewportSize(before);
  };
  return Object.assign(look, { check: () => assert.ok(problems.length === 0, problems.join('\n')) });
}

/** What reaches beyond the screen on either side, as text. */
function wide() {
  const beyond = document.documentElement.scrollWidth > innerWidth ? ['the page'] : [];
  // A dialog or a page scrolls down, never sideways.
  const sideways = [...document.querySelectorAll('dialog, main, .pane, .messages, .list-pane')]
    .filter(({ scrollWidth, clientWidth }) => scrollWidth > clientWidth + 1);
  const clipped = (element) => {
    for (let above = element.parentElement; above; above = above.parentElement) {
      if (getComputedStyle(above).overflowX !== 'visible') {
        return true;
      }
    }
    return false;
  };
  const found = [...document.querySelectorAll('button, a, input, select, textarea, h1, h2, h3, p')].filter((element) => {
    const { left, right, width } = element.getBoundingClientRect();
    return width > 1 && (left < -1 || right > innerWidth + 1) && element.checkVisibility() && !clipped(element);
  });
  return [...beyond, ...[...sideways, ...found].map(({ outerHTML }) => outerHTML.slice(0, 120))];
}

/** The scenarios that walk through the application, by name. */
export function walkScenarios({ nodes: [first, second], serviceToken, called, eventually, violations }) {
  const look = looking({ violations });
  const go = async ({ page }, place) => page.evaluate((hash) => { location.hash = hash; }, `#/${place}`);

  const speaks = async (ana, ben, cleo) => {
    await ana.send('Lunch at noon? The soup place, or do we try the new one in Harbour Street that Cleo wrote about last week?');
    await ben.openChat('Rowing');
    await ben.receives('Lunch at noon?');
    await ben.send('https://example.org/a/menu/with/a/very/long/address/that/has/no/place/to/break/except/by/force?and=a&query=too');
    await cleo.openChat('Rowing');
    await cleo.receives('https://example.org');
    await cleo.send('مرحبا, and Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichenverleihungszeremonie 🚣‍♀️🎉');
    await cleo.send('שלום');
    await ana.receives('שלום');
    await ana.act('שלום', 'React');
    await ana.page.getByRole('group', { name: 'Reactions' }).getByText('🎉').click();
    await ana.act('https://example.org', 'Reply');
    await ana.send('That one.');
    const picture = await ana.page.screenshot({ clip: { x: 0, y: 0, width: 640, height: 480 } });
    await ana.page.locator('[data-picker]').setInputFiles([
      { name: 'a-picture-with-a-long-name-of-the-harbour-in-the-evening.png', mimeType: 'image/png', buffer: picture },
      { name: 'minutes of the last meeting, as agreed upon.txt', mimeType: 'text/plain', buffer: Buffer.from('tides') },
    ]);
    await eventually('the files are uploaded', async () =>
      await ana.page.locator('.chosen-file').count() === 2 && await ana.page.getByText('Uploading…').count() === 0);
  };

  return [
    ['three people on two nodes walk through every page and dialog, which axe and narrow screens find nothing wrong with', async (browser) => {
      const strange = await browser.newContext({ viewport: { width: 1280, height: 800 }, reducedMotion: 'reduce' });
      const stranger = new Person(strange, await strange.newPage(), 'stranger', first);
      await stranger.page.goto(first);
      await stranger.page.getByLabel('Username').fill('nobody-here');
      await stranger.page.getByLabel('Password').fill('wrong password');
      await stranger.page.getByRole('button', { name: 'Sign in', exact: true }).click();
      await stranger.page.getByRole('alert').waitFor();
      await look(stranger, 'a refused sign-in');
      await stranger.page.getByRole('button', { name: 'Create an account' }).click();
      await look(stranger, 'a new account');
      await stranger.context.close();

      const [ana, ben, cleo] = await Promise.all(['ana', 'ben', 'cleo'].map((name, index) => Person.arrive(browser, [first, second][index % 2], called(name))));
      await ana.page.getByText('Start a conversation').waitFor();
      await look(ana, 'no chats');

      await ana.page.keyboard.press('Control+k');
      await ana.page.getByRole('searchbox', { name: 'Who do you want to write to?' }).fill(ben.name);
      await ana.page.getByRole('dialog').getByRole('button', { name: ben.name, exact: true }).waitFor();
      await look(ana, 'a new chat with people found');
      await ana.page.keyboard.press('Enter');
      await ana.page.getByRole('searchbox', { name: 'Add more people' }).fill(cleo.name);
      await ana.page.getByRole('dialog').getByRole('button', { name: cleo.name, exact: true }).click();
      await ana.page.getByLabel('Name of the group (optional)').fill('Rowing');
      await look(ana, 'a new group');
      await ana.page.getByRole('button', { name: 'Create group' }).click();
      await ana.writing.waitFor();
      await look(ana, 'an empty chat');

      await speaks(ana, ben, cleo);
      await look(ana, 'a message with files being written');
      await ana.page.getByRole('button', { name: 'Send' }).click();
      await ana.log.getByRole('img', { name: /harbour/ }).waitFor();
      await ana.page.locator('.composer .chosen').waitFor({ state: 'detached' });
      await look(ana, 'a group chat');
      await ben.writing.pressSequentially('I am');
      await ana.log.getByText(`${ben.name} is typing`).waitFor();
      await look(cleo, 'a group chat of another');
      await ana.act('That one.', 'React');
      await look(ana, 'choosing a reaction');
      await ana.page.keyboard.press('Escape');
      await ana.act('That one.', 'Delete');
      await look(ana, 'deleting a message');
      await ana.page.keyboard.press('Escape');
      await ana.act('That one.', 'Edit');
      await look(ana, 'editing a message');
      await ana.page.keyboard.press('Escape');

      await ana.page.getByRole('button', { name: 'About this chat' }).click();
      await ana.page.getByLabel(`Role of ${ben.name}`).selectOption('admin');
      await ana.page.getByRole('dialog').getByText('admin', { exact: true }).first().waitFor();
      await look(ana, 'about a group');
      await ana.page.getByLabel('Keep messages').selectOption('7 days');
      await look(ana, 'keeping messages for a shorter time');
      await ana.page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click();
      await ana.page.getByLabel(`Role of ${cleo.name}`).selectOption('owner');
      await ana.page.getByRole('button', { name: 'Make owner' }).scrollIntoViewIfNeeded();
      await look(ana, 'handing a group over');
      await ana.page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click();
      await ana.page.getByRole('button', { name: `Block ${cleo.name}` }).click();
      await look(ana, 'blocking a person');
      await ana.page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click();
      await ana.page.getByRole('button', { name: 'Add people' }).click();
      await ana.page.getByRole('searchbox', { name: 'Add a person' }).fill('nobody of this name');
      await ana.page.getByText('No matching people.').waitFor();
      await look(ana, 'adding people');
      await ana.page.getByRole('button', { name: 'Leave or delete…' }).click();
      await ana.page.getByRole('button', { name: 'Leave', exact: true }).scrollIntoViewIfNeeded();
      await look(ana, 'leaving a group');
      await ana.page.keyboard.press('Escape');

      await ana.startChat(ben.name);
      await ana.page.getByRole('heading', { name: ben.name }).waitFor();
      await ana.send('Only for you');
      await ben.page.locator('.chat-row', { hasText: 'Only for you' }).waitFor();
      await look(ben, 'unread messages');
      await ana.page.getByRole('button', { name: 'About this chat' }).click();
      await look(ana, 'about a direct chat');
      await ana.page.getByRole('button', { name: `Block ${ben.name}` }).click();
      await ana.page.getByRole('button', { name: 'Block', exact: true }).click();
      await ana.page.getByText(`${ben.name} is blocked.`).first().waitFor();
      await look(ana, 'a blocked person');
      await ana.page.keyboard.press('Escape');

      await ana.page.getByRole('searchbox', { name: 'Search chats and messages' }).fill('soup');
      await eventually('it is found', async () => {
        await ana.page.getByRole('searchbox', { name: 'Search chats and messages' }).fill('');
        await ana.page.getByRole('searchbox', { name: 'Search chats and messages' }).fill('soup');
        await ana.page.getByText('Searching…').waitFor({ state: 'detached' });
        return await ana.page.getByRole('region', { name: 'Messages found' }).getByRole('link').count() === 1;
      });
      await go(ana, 'chats');
      await look(ana, 'a search');
      await ana.page.getByRole('searchbox', { name: 'Search chats and messages' }).fill('');
      await ana.openChat('Rowing');
      await ana.page.getByRole('button', { name: 'About this chat' }).click();
      await ana.page.getByRole('button', { name: 'Hide until the next message' }).click();
      await ana.page.getByRole('button', { name: 'Hidden chats (1)' }).click();
      await look(ana, 'hidden chats');
      await go(ana, 'chats/nope');
      await ana.page.getByText('This chat is not available').waitFor();
      await look(ana, 'no such chat');

      await go(ana, 'todos');
      await ana.page.getByText('Nothing to do').waitFor();
      await look(ana, 'no todos');
      for (const title of ['Water the plants', 'Order the new oars, the long ones for the four, and have them sent to the boathouse at the lake']) {
        await ana.page.getByRole('textbox', { name: 'New todo' }).fill(title);
        await ana.page.keyboard.press('Enter');
        await ana.page.getByRole('checkbox', { name: title }).waitFor();
      }
      await ana.page.getByRole('checkbox', { name: 'Water the plants' }).check();
      await ana.page.getByRole('heading', { name: 'Done (1)' }).waitFor();
      await ana.page.getByRole('button', { name: /^Edit Order/ }).click();
      await ana.page.getByLabel('Priority').selectOption('high');
      await ana.page.getByLabel('Due').fill('2026-01-02');
      await look(ana, 'editing a todo');
      await ana.page.getByRole('button', { name: 'Save' }).click();
      await ana.page.getByText('high', { exact: true }).waitFor();
      await look(ana, 'todos');

      await go(ana, 'notifications');
      await ana.page.getByText('No alerts yet').waitFor();
      await look(ana, 'no alerts');
      const { users: [{ id }] } = await (await ana.context.request.get(`${first}/api/users?query=${ana.name}`)).json();
      for (const message of ['Your parcel is here', `A long one: ${'the harbour is closed. '.repeat(50)}`]) {
        const sent = await ana.context.request.post(`${second}/api/notify`, { headers: { Authorization: `Bearer ${serviceToken}` }, data: { user: id, message } });
        assert.equal(sent.status(), 200);
        await ana.page.getByRole('status').getByText(message.slice(0, 20)).first().waitFor();
      }
      await look(ana, 'alerts and toasts');

      await go(ana, 'you');
      await ana.page.getByRole('heading', { name: 'Blocked people' }).waitFor();
      await ana.page.getByRole('heading', { name: 'Where you are connected' }).waitFor();
      await look(ana, 'the own page');
      await ana.page.getByRole('heading', { name: 'Blocked people' }).scrollIntoViewIfNeeded();
      await look(ana, 'the own page further down');

      await go(ana, 'chats');
      await ana.openChat(ben.name);
      await ana.context.setOffline(true);
      await ana.page.getByText('You are offline.').waitFor();
      await ana.send('In the tunnel');
      await look(ana, 'no connection');
      await ana.context.setOffline(false);
      await ana.page.getByText('You are offline.').waitFor({ state: 'detached' });
      look.check();
      [ana, ben, cleo].forEach((person) => person.checkQuiet());
    }, { long: true }],
  ];
}
