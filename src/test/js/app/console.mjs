import assert from 'node:assert/strict';
import { Person } from './people.mjs';
import { looking } from './walk.mjs';

/** The scenarios about the console, by name; the walk through it only if time is no matter. */
export function consoleScenarios({ nodes: [first, second], adminToken, called, violations }) {
  const look = looking({ violations });

  return [
    ['an operator walks through every page and dialog of the console, which axe and narrow screens find nothing wrong with', async (browser) => {
      const ana = await Person.arrive(browser, first, called('ana'));
      const ben = await Person.arrive(browser, second, called('ben'));
      await ana.startChat(ben.name);
      await ana.send('for nobody else');
      await ben.openChat(ana.name);
      await ben.receives('for nobody else');
      const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, reducedMotion: 'reduce' });
      const operator = new Person(context, await context.newPage(), 'operator', first);
      const { page } = operator;
      const open = (name) => page.getByRole('link', { name, exact: true }).click();

      await page.goto(`${first}/admin`);
      await page.getByRole('heading', { name: 'Sign in' }).waitFor();
      await look(operator, 'console sign-in');
      await page.getByRole('button', { name: 'Use a token instead' }).click();
      await look(operator, 'console sign-in with a token');
      await page.getByLabel('Token').fill(adminToken);
      await page.getByRole('button', { name: 'Sign in', exact: true }).click();
      await page.getByText('2 nodes up').waitFor();
      await look(operator, 'console cluster');
      await page.getByRole('button', { name: 'Drain…' }).first().click();
      await look(operator, 'console draining');
      await page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click();

      await open('People');
      await page.getByRole('searchbox').fill(ana.name);
      const person = page.locator('.found-person', { hasText: ana.name });
      await person.getByText('WebSocket').waitFor();
      await person.getByText('Chats', { exact: true }).click();
      const chats = person.locator('.chats-of');
      await chats.getByText(ben.name, { exact: true }).waitFor();
      assert.match(await chats.getByRole('listitem').innerText(), /Direct, .*position \d+ of 1/);
      assert.equal(await page.getByText('for nobody else').count(), 0, 'what is said is shown to no operator');
      await look(operator, 'console people');
      await person.getByRole('button', { name: 'Disconnect…' }).click();
      await look(operator, 'console disconnecting');
      await page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click();

      await open('Trace');
      await page.getByLabel('User id').fill('eve');
      await page.getByLabel('Message id').fill('0199f000-0000-7000-8000-000000000000');
      await page.getByRole('button', { name: 'Trace message' }).click();
      await page.locator('.verdict').waitFor();
      await look(operator, 'console trace');
      await open('Hooks');
      await page.locator('[data-hook]').first().waitFor();
      await look(operator, 'console hooks');
      await open('Notify');
      await page.getByLabel('Message').waitFor();
      await look(operator, 'console notify');

      await open('Inside');
      await page.getByRole('row').filter({ hasText: 'message:send' }).waitFor();
      await look(operator, 'console commands');
      await page.getByLabel('Counted').selectOption('page');
      await ana.send('again');
      await page.getByRole('row').filter({ hasText: 'message:send' }).getByRole('cell').first().getByText('1', { exact: true }).waitFor();
      await open('Store');
      await page.getByRole('row').filter({ hasText: 'chat_message' }).first().waitFor();
      await page.getByRole('row').filter({ hasText: 'the limit' }).waitFor();
      await look(operator, 'console store');
      await open('Configuration');
      const setting = (key) => page.getByRole('row').filter({ has: page.getByText(key, { exact: true }) });
      await setting('http.port').waitFor();
      await setting('auth.jwt.secret').getByText('"[hidden]"').waitFor();
      assert.match(await setting('storage.postgres.uri').innerText(), /^storage\.postgres\.uri\s+"postgresql:\/\/[^@"]*\[hidden\]@[^@"]+"$/);
      assert.match(await setting('http.port').innerText(), /differs between nodes/);
      await look(operator, 'console configuration');
      await page.getByLabel('Also defaults').check();
      await page.getByRole('searchbox', { name: 'Find a setting' }).fill('maxUnread');
      await setting('concerns.chat.settings.maxUnread').waitFor();
      await Promise.all([ana.leave(), ben.leave()]);
      look.check();
      operator.checkQuiet();
    }, { long: true }],

    ['the console is in Russian for a Russian browser, at every width, until English is chosen, which lasts', async (browser) => {
      const ana = await Person.arrive(browser, first, called('ana'));
      const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, reducedMotion: 'reduce', locale: 'ru-RU' });
      const operator = new Person(context, await context.newPage(), 'operator', first);
      const { page } = operator;
      const seen = looking({ violations });
      const open = (name) => page.getByRole('link', { name, exact: true }).click();
      const markedAs = (language) => page.locator(`html[lang="${language}"][dir="ltr"]`).waitFor();

      await page.goto(`${first}/admin`);
      await page.getByRole('heading', { name: 'Вход' }).waitFor();
      await markedAs('ru');
      await page.getByRole('button', { name: 'Войти с токеном' }).click();
      await page.getByLabel('Токен').fill(adminToken);
      await seen(operator, 'Russian console sign-in');
      await page.getByRole('button', { name: 'Войти', exact: true }).click();
      await page.getByText('2 узла в работе').waitFor();
      assert.equal(await page.title(), 'Кластер · Консоль Switchboard');
      await seen(operator, 'Russian console cluster');
      await page.getByRole('button', { name: 'Вывести…' }).first().click();
      await seen(operator, 'Russian console draining');
      await page.getByRole('dialog').getByRole('button', { name: 'Отмена' }).click();

      await open('Люди');
      await page.getByRole('searchbox').fill(ana.name);
      await page.getByText('Найдено 1 подключение.').waitFor();
      await page.locator('.found-person').getByText('Чаты', { exact: true }).click();
      await page.getByText('Не состоит в чатах.').waitFor();
      await seen(operator, 'Russian console people');
      await page.getByRole('searchbox').fill('nobody of this name');
      await page.getByText('Найдено 0 подключений.').waitFor();
      await open('Трассировка');
      await page.getByLabel('Id пользователя').fill('eve');
      await page.getByLabel('Id сообщения').fill('0199f000-0000-7000-8000-000000000000');
      await page.getByRole('button', { name: 'Проследить сообщение' }).click();
      await page.locator('.verdict').getByText('В хранилище такого сообщения нет.').waitFor();
      await seen(operator, 'Russian console trace');
      await open('Хуки');
      await page.locator('[data-hook]').first().waitFor();
      await seen(operator, 'Russian console hooks');
      await open('Внутри');
      await page.getByRole('row').filter({ hasText: 'account:register' }).waitFor();
      await seen(operator, 'Russian console commands');
      await open('Хранилище');
      await page.getByRole('row').filter({ hasText: 'предел' }).waitFor();
      await seen(operator, 'Russian console store');
      await open('Конфигурация');
      await page.getByText(/^\d+ настро(йка|йки|ек)\.$/).waitFor();
      await seen(operator, 'Russian console configuration');
      await open('Аудит');
      await page.getByRole('list', { name: 'Записи' }).waitFor();
      await seen(operator, 'Russian console audit');
      await open('Уведомить');
      await page.getByLabel('Сообщение').waitFor();
      await seen(operator, 'Russian console notify');

      await page.getByRole('combobox', { name: 'Язык' }).selectOption('en');
      await page.getByRole('heading', { name: 'Send a notification' }).waitFor();
      await markedAs('en');
      await page.reload();
      await page.getByRole('heading', { name: 'Send a notification' }).waitFor();
      assert.equal(await page.getByRole('combobox', { name: 'Language' }).inputValue(), 'en');
      await markedAs('en');
      await ana.leave();
      seen.check();
      operator.checkQuiet();
    }, { long: true }],
  ];
}
