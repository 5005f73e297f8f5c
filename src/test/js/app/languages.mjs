import assert from 'node:assert/strict';
import { PASSWORD, Person } from './people.mjs';
import { looking } from './walk.mjs';

/** Names of products and what the platform writes so, which are the same in every language. */
const SAME = ['Switchboard', 'WebSocket', 'Socket.IO', 'Vert.x', 'JSON', 'English', 'Ctrl', 'K', 'Chrome', 'Linux', 'https', 'iPhone', 'iPad'];
const ADDRESSES = ['/ws', '/socket.io', '/eventbus'];

/** The words in Latin letters that people read on a page, or hear. */
async function latinWords({ page }) {
  const texts = await page.evaluate(() => [...document.body.querySelectorAll('*:not(script, noscript)')].flatMap((element) => [
    ...[...element.childNodes].filter(({ nodeType }) => nodeType === Node.TEXT_NODE).map(({ data }) => data),
    ...['aria-label', 'title', 'placeholder', 'alt'].map((name) => element.getAttribute(name) ?? ''),
  ]));
  return texts.flatMap((text) => text.match(/\/?[A-Za-z][\w./]*/g) ?? [])
    .map((word) => word.replace(/\.$/, '')).filter((word) => !SAME.includes(word) && !ADDRESSES.includes(word));
}

/** The scenarios about languages, by name. */
export function languageScenarios({ nodes, called, violations, eventually }) {
  const [first, second] = nodes;

  const visit = async (browser, node, name, options) => {
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, reducedMotion: 'reduce', locale: 'ru-RU', ...options });
    const person = new Person(context, await context.newPage(), name, node);
    await person.page.goto(node);
    await person.page.getByRole('heading', { name: 'Вход в Switchboard' }).waitFor();
    return person;
  };

  const signUp = async ({ page, name }) => {
    await page.getByRole('button', { name: 'Создать учётную запись' }).click();
    await page.getByLabel('Имя пользователя').fill(name);
    await page.getByLabel('Пароль').fill(PASSWORD);
    await page.getByRole('button', { name: 'Зарегистрироваться' }).click();
    await page.getByRole('navigation', { name: 'Разделы' }).waitFor();
  };

  const startChat = async ({ page }, name) => {
    await page.getByRole('button', { name: 'Новый чат' }).first().click();
    await page.getByRole('searchbox', { name: 'Кому вы хотите написать?' }).fill(name);
    await page.getByRole('dialog').getByRole('button', { name, exact: true }).click();
    await page.getByRole('button', { name: 'Начать чат' }).click();
  };

  const send = async ({ page }, ...texts) => {
    for (const text of texts) {
      await page.getByRole('textbox', { name: /^Сообщение для/ }).fill(text);
      await page.keyboard.press('Enter');
      await page.getByRole('log').getByText(text, { exact: true }).waitFor();
    }
  };

  const go = ({ page }, place) => page.evaluate((hash) => { location.hash = hash; }, `#/${place}`);

  /** Looks at a place, which is in Russian as a whole and fits on every screen. */
  const russian = (look) => async (person, place) => {
    assert.deepEqual(await latinWords(person), [], place);
    assert.equal(await person.page.locator('html').getAttribute('lang'), 'ru');
    assert.equal(await person.page.locator('html').getAttribute('dir'), 'ltr');
    await look(person, `${place} in Russian`);
  };

  return [
    ['a browser that prefers Russian gets the sign-in, its refusals and its links in Russian', async (browser) => {
      const look = looking({ violations });
      const see = russian(look);
      const anna = await visit(browser, first, called('анна'));
      await see(anna, 'the sign-in');
      await anna.page.getByLabel('Имя пользователя или почта').fill(anna.name);
      await anna.page.getByLabel('Пароль').fill(PASSWORD);
      await anna.page.getByRole('button', { name: 'Войти', exact: true }).click();
      await anna.page.getByRole('alert').getByText('Неверное имя пользователя или пароль.').waitFor();
      await see(anna, 'a refused sign-in');
      await anna.page.getByRole('button', { name: 'Забыли пароль?' }).click();
      await see(anna, 'a forgotten password');
      await anna.page.getByLabel('Имя пользователя или почта').fill(anna.name);
      const [asked] = await Promise.all([
        anna.page.waitForRequest(/\/api\/account\/reset$/),
        anna.page.getByRole('button', { name: 'Отправить ссылку' }).click(),
      ]);
      assert.equal(asked.postDataJSON().language, 'ru');
      await anna.page.getByRole('button', { name: 'Ко входу' }).click();
      await anna.page.getByRole('button', { name: 'Создать учётную запись' }).click();
      await see(anna, 'a new account');
      await anna.page.goto(`${first}/#/link/reset/none`);
      await anna.page.reload();
      await anna.page.getByLabel('Новый пароль').fill(PASSWORD);
      await anna.page.getByRole('button', { name: 'Сохранить пароль' }).click();
      await anna.page.getByRole('alert').getByText('Ссылка уже использована или устарела.').waitFor();
      await see(anna, 'an expired link');
      look.check();
      await anna.context.close();
    }],

    ['every place is in Russian and fits on a narrow screen, with its plurals and dates', async (browser) => {
      const look = looking({ violations });
      const see = russian(look);
      const [anna, boris] = await Promise.all([visit(browser, first, called('анна')), visit(browser, second, called('борис'))]);
      await Promise.all([anna, boris].map(signUp));
      await see(anna, 'no chats');
      await startChat(anna, boris.name);
      const row = boris.page.locator('.chat-row', { hasText: anna.name });
      for (const [texts, count] of [[['раз'], '1 непрочитанное'], [['два'], '2 непрочитанных'], [['три', 'четыре', 'пять'], '5 непрочитанных']]) {
        await send(anna, ...texts);
        await boris.page.locator('.chat-row', { hasText: count }).waitFor();
      }
      await see(boris, 'unread messages');
      await row.click();
      await boris.page.getByRole('separator', { name: 'Новые сообщения' }).waitFor();
      await boris.page.getByRole('heading', { name: 'Сегодня' }).waitFor();
      assert.match(await boris.page.locator('.message time').first().textContent(), /^\d{1,2}:\d\d$/);
      await see(boris, 'a chat');
      await boris.page.getByRole('button', { name: 'Сведения о чате' }).click();
      await boris.page.getByRole('heading', { name: '2 участника' }).waitFor();
      await see(boris, 'about a chat');
      await boris.page.keyboard.press('Escape');
      await boris.page.getByRole('button', { name: 'Новый чат' }).click();
      await see(boris, 'a new chat');
      await boris.page.keyboard.press('Escape');

      await go(boris, 'todos');
      const added = await boris.context.request.post(`${second}/api/todos`, { data: { title: 'Купить вёсла', priority: 'high', dueDate: '2026-03-09T12:00:00Z' } });
      assert.equal(added.status(), 201);
      await boris.page.getByText('9 мар.').waitFor();
      await boris.page.getByRole('button', { name: 'Изменить Купить вёсла' }).click();
      await see(boris, 'todos');
      await go(boris, 'notifications');
      await boris.page.getByText('Уведомлений пока нет').waitFor();
      await see(boris, 'alerts');
      await go(boris, 'you');
      await boris.page.getByRole('heading', { name: 'Ваши подключения' }).waitFor();
      await see(boris, 'the own page');
      for (const action of ['Изменить имя', 'Изменить пароль', 'Выйти везде…', 'Удалить…']) {
        await boris.page.getByRole('button', { name: action, exact: true }).click();
        await boris.page.getByRole('dialog').waitFor();
        await see(boris, `the dialog ${action}`);
        await boris.page.keyboard.press('Escape');
      }
      look.check();
      await Promise.all([anna.leave(), boris.leave()]);
    }],

    ['the chosen language outlives a reload, whatever the browser prefers', async (browser) => {
      const anna = await visit(browser, first, called('анна'));
      const choice = (name) => anna.page.getByRole('combobox', { name });
      await choice('Язык').selectOption('en');
      await anna.page.getByRole('heading', { name: 'Sign in to Switchboard' }).waitFor();
      await choice('Language').selectOption('ru');
      await anna.page.getByRole('heading', { name: 'Вход в Switchboard' }).waitFor();
      await signUp(anna);
      await anna.page.getByRole('link', { name: 'Вы', exact: true }).click();
      await choice('Язык').selectOption({ label: 'English' });
      await anna.page.getByRole('heading', { name: 'Where you are connected' }).waitFor();
      assert.equal(await anna.page.locator('html').getAttribute('lang'), 'en');
      await anna.page.reload();
      await anna.page.getByRole('heading', { name: 'Where you are connected' }).waitFor();
      assert.equal(await choice('Language').inputValue(), 'en');
      await eventually('the title is the product’s', async () => await anna.page.title() === 'Switchboard');
      await anna.leave();
    }],
  ];
}
