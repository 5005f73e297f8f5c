// Shows push messages while no window of the application is visible, and opens the chat on a click. It answers no request and
// caches nothing.

const FALLBACK = 'Switchboard';

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
  const { title, body } = words(message);
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

function words({ type, chatName, direct, from, text, attachments, unread }) {
  if (type !== 'message') {
    return { title: FALLBACK, body: text ?? 'New notification' };
  }
  const said = text || (attachments > 0 ? 'Sent a file' : 'New message');
  const more = unread > 1 ? `\n${unread} unread messages` : '';
  return { title: (direct ? from : chatName) || FALLBACK, body: `${direct ? said : `${from}: ${said}`}${more}` };
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
