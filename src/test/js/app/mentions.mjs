import assert from 'node:assert/strict';
import { Person } from './people.mjs';

/** The scenarios about mentions, by name. */
export function mentionScenarios({ nodes, called, violations, eventually }) {
  const [first, second] = nodes;

  const offers = ({ page }) => page.getByRole('listbox', { name: 'People in this chat' });
  const chosen = (person) => offers(person).getByRole('option', { selected: true });

  const meet = async (browser) => {
    const [ana, ben, cleo] = await Promise.all(['ana', 'ben', 'cleo'].map((name, index) => Person.arrive(browser, nodes[index % 2], called(name))));
    await ana.startChat(ben.name, cleo.name);
    return [ana, ben, cleo];
  };

  return [
    ['a mention is offered while @ is typed, to keys and to a tap on a small screen', async (browser) => {
      const [ana, ben, cleo] = await meet(browser);
      const { keyboard } = ana.page;
      await ana.writing.pressSequentially('Hello @');
      await offers(ana).getByRole('option').nth(1).waitFor();
      assert.match(await chosen(ana).textContent(), new RegExp(ben.name));
      await keyboard.press('ArrowDown');
      await eventually('the second one is chosen', async () => (await chosen(ana).textContent()).includes(cleo.name));
      assert.equal(await ana.writing.getAttribute('aria-activedescendant'), await chosen(ana).getAttribute('id'));
      assert.equal(await ana.writing.getAttribute('aria-controls'), await offers(ana).getAttribute('id'));
      for (const colorScheme of ['light', 'dark']) {
        await ana.page.emulateMedia({ colorScheme });
        assert.deepEqual(await violations(ana), [], colorScheme);
      }
      await keyboard.press('Escape');
      await offers(ana).waitFor({ state: 'detached' });
      assert.equal(await ana.writing.inputValue(), 'Hello @');
      await keyboard.type('be');
      await offers(ana).getByText(ben.name).waitFor();
      assert.equal(await offers(ana).getByRole('option').count(), 1);
      await keyboard.press('Enter');
      assert.equal(await ana.writing.inputValue(), `Hello @${ben.name} `);
      await keyboard.type('and @cleo');
      await offers(ana).getByText(cleo.name).waitFor();
      await keyboard.press('Tab');
      assert.equal(await ana.writing.inputValue(), `Hello @${ben.name} and @${cleo.name} `);
      await ana.writing.fill('mail@be');
      assert.equal(await offers(ana).count(), 0);
      await ana.writing.fill('');

      const phone = await ben.device(first, { viewport: { width: 320, height: 600 }, hasTouch: true });
      await phone.openChat(cleo.name);
      await phone.writing.pressSequentially('@');
      await offers(phone).getByText(ana.name).waitFor();
      const { x, y, width, height } = await offers(phone).boundingBox();
      assert.ok(x >= 0 && x + width <= 320 && y >= 0 && y + height <= 600, `${x} ${y} ${width} ${height}`);
      assert.equal(await phone.page.evaluate(() => document.documentElement.scrollWidth), 320);
      await offers(phone).getByText(ana.name).tap();
      await eventually('the name is taken', async () => await phone.writing.inputValue() === `@${ana.name} `);
      assert.ok(await phone.writing.evaluate((field) => field === document.activeElement));
      await Promise.all([ana.leave(), ben.leave(), cleo.leave(), phone.leave()]);
    }],

    ['a mention in a muted chat is counted, notified and opened from the alerts', async (browser) => {
      const [ana, ben, cleo] = await meet(browser);
      const chatId = new URL(ana.page.url()).hash.split('/').at(-1);
      await ben.openChat(cleo.name);
      await ben.page.getByRole('button', { name: 'About this chat' }).click();
      await ben.page.getByRole('switch', { name: /^Mute/ }).check();
      await ben.page.locator('.chat-row.muted').waitFor();
      await ben.page.keyboard.press('Escape');
      await ben.page.getByRole('link', { name: 'Todos' }).click();
      await ben.page.getByRole('textbox', { name: 'New todo' }).waitFor();
      await ben.lookAway();
      await ana.send('For nobody in particular');
      await ana.send(`Hello @${ben.name}, are you there?`);
      await eventually('it is on the desktop', async () => (await ben.shown()).length > 0);
      const [shown, ...more] = await ben.shown();
      assert.match(shown.title, new RegExp(`^${ana.name} mentioned you`));
      assert.match(shown.body, /are you there/);
      assert.deepEqual(more, []);
      await cleo.openChat(ana.name);
      await cleo.receives('are you there?');
      assert.equal(await cleo.message('are you there?').locator('.mention').textContent(), `@${ben.name}`);
      assert.equal(await cleo.log.locator('.own-mention, .mentions-me').count(), 0);
      for (let number = 1; number <= 80; number += 1) {
        const response = await cleo.context.request.post(`${second}/api/chats/${chatId}/messages`, { data: { text: `Number ${number}` } });
        assert.equal(response.status(), 201);
      }
      await ben.page.reload();
      await ben.page.getByRole('link', { name: 'Chats' }).click();
      const badge = ben.page.locator('.chat-row .mention-badge');
      await badge.getByText('@', { exact: true }).waitFor();
      await ben.page.locator('.chat-row', { hasText: '1 mentions you' }).waitFor();
      await eventually('the title counts it once', async () => await ben.page.title() === '(1) Switchboard');
      assert.equal(await cleo.page.locator('.mention-badge').count(), 0);

      await ben.page.getByRole('link', { name: 'Alerts' }).click();
      const alert = ben.page.getByRole('listitem').getByRole('link', { name: `${ana.name} mentioned you in` });
      await alert.waitFor();
      assert.deepEqual(await violations(ben), []);
      await alert.click();
      await ben.receives('are you there?');
      await eventually('the message has the focus', () => ben.message('are you there?').evaluate((message) => message === document.activeElement));
      assert.equal(await ben.message('are you there?').locator('.own-mention').textContent(), `@${ben.name}`);
      assert.equal(await ben.message('Number 80').count(), 0);
      assert.deepEqual(await violations(ben), []);
      await ben.page.getByRole('button', { name: /^(Newest|\d+ new)$/ }).click();
      await ben.receives('Number 80');
      await badge.waitFor({ state: 'detached' });
      await eventually('nothing is unread', async () => await ben.page.title() === 'Switchboard');
      await Promise.all([ana.leave(), ben.leave(), cleo.leave()]);
    }],
  ];
}
