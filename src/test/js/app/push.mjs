import assert from 'node:assert/strict';
import { Person } from './people.mjs';

const SWITCH = { name: 'Notify me on this device when the app is closed' };

/** Browsers here reach no push service, so that of the browser's maker is replaced; the worker and the hub are real. */
function withoutPushService() {
  const base64 = (bytes) => btoa(String.fromCharCode(...new Uint8Array(bytes))).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
  let subscription = null;
  PushManager.prototype.getSubscription = async () => subscription;
  PushManager.prototype.subscribe = async ({ userVisibleOnly, applicationServerKey }) => {
    if (!userVisibleOnly || applicationServerKey.length !== 65) {
      throw new TypeError('no subscription for this');
    }
    const { publicKey } = await crypto.subtle.generateKey({ name: 'ECDH', namedCurve: 'P-256' }, true, ['deriveBits']);
    const keys = { p256dh: base64(await crypto.subtle.exportKey('raw', publicKey)), auth: base64(crypto.getRandomValues(new Uint8Array(16))) };
    const endpoint = `https://127.0.0.1:9/send/${crypto.randomUUID()}`;
    subscription = {
      endpoint,
      options: { applicationServerKey: applicationServerKey.buffer },
      toJSON: () => ({ endpoint, expirationTime: null, keys }),
      unsubscribe: async () => {
        subscription = null;
        return true;
      },
    };
    return subscription;
  };
}

/** Counts in the worker how often it has looked for windows, which it does first with each message. */
function countLooks() {
  const { matchAll } = Clients.prototype;
  self.looks = 0;
  Clients.prototype.matchAll = async function counted(...options) {
    const found = await matchAll.apply(this, options);
    self.looks += 1;
    return found;
  };
}

async function until(condition) {
  const deadline = Date.now() + 15_000;
  while (!await condition()) {
    assert.ok(Date.now() < deadline, `not in time: ${condition}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** Delivers messages as the browser does when its push service has one. */
async function pushService(page, origin) {
  const devtools = await page.context().newCDPSession(page);
  const known = new Promise((resolve) => devtools.on('ServiceWorker.workerRegistrationUpdated', ({ registrations }) => {
    const found = registrations.find(({ scopeURL }) => scopeURL.startsWith(origin));
    if (found) {
      resolve(found.registrationId);
    }
  }));
  await devtools.send('ServiceWorker.enable');
  const registrationId = await known;
  return (message) => devtools.send('ServiceWorker.deliverPushMessage', { origin, registrationId, data: JSON.stringify(message) });
}

/** The scenarios about notifications of the closed application, by name. */
export function pushScenarios({ nodes, called }) {
  const [first] = nodes;
  const subscribed = (page) => page.evaluate(async () => (await (await fetch('/api/account/export')).json()).pushSubscriptions.length);
  const openYou = async ({ page }) => {
    await page.getByRole('link', { name: 'You', exact: true }).click();
    return page.getByRole('switch', SWITCH);
  };

  return [
    ['notifications of the closed app are switched on, are shown while no window is visible, and open their chat', async (browser) => {
      const ana = await Person.arrive(browser, first, called('ana'), { permissions: ['notifications'] });
      await ana.context.addInitScript(withoutPushService);
      await ana.page.reload();
      await (await openYou(ana)).check();
      await until(async () => await subscribed(ana.page) === 1);
      const worker = ana.context.serviceWorkers()[0] ?? await ana.context.waitForEvent('serviceworker');
      assert.equal(worker.url(), `${first}/push-worker.js`);
      await worker.evaluate(countLooks);
      const deliver = await pushService(ana.page, first);
      const message = { type: 'message', chatId: 'one', chatName: 'Harbour', direct: false, from: 'Ben', text: 'soup?', attachments: 0, unread: 2, url: '/#/chats/one' };
      await deliver({ ...message, chatId: 'seen' });
      await until(() => worker.evaluate(() => self.looks === 1));
      await ana.page.goto('about:blank');
      await deliver(message);
      const shown = () => worker.evaluate(async () => (await self.registration.getNotifications()).map(({ title, body, tag }) => ({ title, body, tag })));
      await until(async () => (await shown()).length > 0);
      assert.deepEqual(await shown(), [{ title: 'Harbour', body: 'Ben: soup?\n2 unread messages', tag: 'chat-one' }]);
      // A later one about the same chat takes its place.
      await deliver({ ...message, text: 'or bread?', unread: 3 });
      await until(async () => (await shown())[0].body.startsWith('Ben: or bread?'));
      assert.equal((await shown()).length, 1);

      await ana.page.goto(first);
      await ana.page.getByRole('navigation', { name: 'Places' }).waitFor();
      await worker.evaluate(async () => {
        const [notification] = await self.registration.getNotifications();
        self.dispatchEvent(new NotificationEvent('notificationclick', { notification }));
      });
      await ana.page.waitForURL(`${first}/#/chats/one`);
      assert.deepEqual(await shown(), []);
    }, { whole: true }],

    ['notifications of the closed app are in the language of the app, and in English where its texts are lost', async (browser) => {
      const ana = await Person.arrive(browser, first, called('ana'), { permissions: ['notifications'] });
      await ana.context.addInitScript(withoutPushService);
      await ana.page.evaluate(() => localStorage.setItem('switchboard.language', 'ru'));
      await ana.page.reload();
      await ana.page.getByRole('link', { name: 'Вы', exact: true }).click();
      await ana.page.getByRole('switch', { name: 'Уведомлять на этом устройстве, когда приложение закрыто' }).check();
      await until(async () => await subscribed(ana.page) === 1);
      const worker = ana.context.serviceWorkers()[0] ?? await ana.context.waitForEvent('serviceworker');
      await until(() => worker.evaluate(async () => (await caches.keys()).length === 1));
      const deliver = await pushService(ana.page, first);
      await ana.page.goto('about:blank');
      const bodies = () => worker.evaluate(async () => (await self.registration.getNotifications()).map(({ body }) => body));
      const file = { type: 'message', chatName: 'Harbour', direct: false, from: 'Ben', text: '', attachments: 1, unread: 5 };
      // The page that is left may count as visible for a moment.
      const shown = async (chatId, count) => {
        await deliver({ ...file, chatId, url: `/#/chats/${chatId}` });
        return (await bodies()).length === count;
      };
      await until(() => shown('one', 1));
      assert.deepEqual(await bodies(), ['Ben: Отправлен файл\n5 непрочитанных сообщений']);
      await worker.evaluate(() => caches.delete('switchboard.push'));
      await until(() => shown('two', 2));
      assert.ok((await bodies()).includes('Ben: Sent a file\n5 unread messages'));
    }, { whole: true }],

    ['notifications of the closed app are switched off again', async (browser) => {
      const ana = await Person.arrive(browser, first, called('ana'), { permissions: ['notifications'] });
      await ana.context.addInitScript(withoutPushService);
      await ana.page.reload();
      const choice = await openYou(ana);
      await choice.check();
      await until(async () => await subscribed(ana.page) === 1);
      await choice.uncheck();
      await until(async () => await subscribed(ana.page) === 0);
      await ana.leave();
    }, { whole: true }],

    ['where a browser has no notifications for closed pages, the app says why', async (browser) => {
      const ana = await Person.arrive(browser, first, called('ana'));
      await ana.context.addInitScript(() => Object.defineProperty(globalThis, 'isSecureContext', { value: false }));
      await ana.page.reload();
      const choice = await openYou(ana);
      await ana.page.getByText('only if it is opened with https').waitFor();
      assert.ok(await choice.isDisabled());
      await ana.leave();
    }],
  ];
}
