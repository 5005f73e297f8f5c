// Shows push messages while no window of the application is visible, and opens the chat on a click. It answers no request and
// caches nothing; the page has put the texts in the reader's language where it finds them without the hub.

const TITLE = 'Switchboard';
const TEXTS = 'switchboard.push';

/** For a browser that has lost the texts: those of `text/en/push.json`. */
const ENGLISH = {
  language: 'en',
  messages: {
    'pushed.notification': 'New notification',
    'pushed.file': 'Sent a file',
    'pushed.message': 'New message',
    'pushed.from': '{name}: {text}',
    'pushed.unread': { one: '{count} unread message', other: '{count} unread messages' },
  },
};

self.addEventListener('install', () => self.skipWaiting());
self.addEventListener('push', (event) => event.waitUntil(show(event.data)));
self.addEventListener('notificationclick', (event) => {
  event.notification.close();
  event.waitUntil(open(event.notification.data.url));
});
self.addEventListener('pushsubscriptionchange', (event) => event.waitUntil(renew(event)));

const windows = () => self.clients.matchAll({ type: 'window', includeUncontrolled: true });

async function show(data) {
  const message = data?.json();
  if (!message || (await windows()).some((one) => one.visibilityState === 'visible')) {
    return;
  }
  const { title, body } = words(message, translator(await texts().catch(() => ENGLISH)));
  const tag = message.chatId ? `chat-${message.chatId}` : `notification-${message.id}`;
  const [shown] = await self.registration.getNotifications({ tag });
  await self.registration.showNotification(title, {
    body,
    tag,
    // What comes twice rings once.
    renotify: shown?.body !== body,
    data: { url: message.url },
  });
}

async function texts() {
  const kept = await (await self.caches.open(TEXTS)).match('/texts');
  return kept ? kept.json() : ENGLISH;
}

/** As `Catalogue` of the pages does it, which a classic script cannot import. */
function translator({ language, messages }) {
  const plurals = new Intl.PluralRules(language);
  return (key, values = {}) => {
    const message = messages[key] ?? ENGLISH.messages[key];
    const text = typeof message === 'string' ? message : message[plurals.select(values.count)] ?? message.other;
    return text.replace(/\{(\w+)\}/g, (_, name) => values[name]);
  };
}

function words({ type, chatName, direct, from, text, attachments, unread }, t) {
  if (type !== 'message') {
    return { title: TITLE, body: text ?? t('pushed.notification') };
  }
  const said = text || t(attachments > 0 ? 'pushed.file' : 'pushed.message');
  const body = direct ? said : t('pushed.from', { name: from, text: said });
  return {
    title: (direct ? from : chatName) || TITLE,
    body: unread > 1 ? `${body}\n${t('pushed.unread', { count: unread })}` : body,
  };
}

async function open(path) {
  const url = new URL(path ?? '/', self.location.origin);
  if (url.origin !== self.location.origin) {
    return;
  }
  const app = (await windows()).find((one) => new URL(one.url).pathname === '/');
  if (app) {
    app.postMessage({ type: 'open', path: url.hash });
    await app.focus();
  } else {
    await self.clients.openWindow(url.href);
  }
}

/** The browser has replaced the subscription. If the hub is away now, the application renews it when it is next opened. */
async function renew({ newSubscription, oldSubscription }) {
  const subscription = newSubscription ?? (oldSubscription && await self.registration.pushManager.subscribe(oldSubscription.options));
  if (subscription) {
    await fetch('/api/push/subscriptions', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(subscription),
    });
  }
}
