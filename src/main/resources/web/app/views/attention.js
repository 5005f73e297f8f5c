import { storage } from '../../storage.js';
import { t } from '../../text/text.js';
import { mentionOf, mentionsMe, mentionWords } from './mentions.js';
import { currentRoute, pathTo } from './route.js';
import { onToasts, toast } from './toasts.js';

const ASKED = 'switchboard.desktopNotifications';
/** So long a notification waits for others of its chat: what comes together, such as a replay, rings once. */
const SETTLES_MS = 300;

/** The newest notification by its path, while that path waits or is shown. */
const waiting = new Map();
/** The chat that this tab shows, and what lets go of its lock. */
let open = {};

export const desktopNotifications = {
  get supported() {
    return 'Notification' in globalThis && Notification.permission !== 'denied';
  },
  get on() {
    return this.supported && Notification.permission === 'granted' && storage.getItem(ASKED) === 'on';
  },
  async switch(on) {
    const granted = on && await Notification.requestPermission() === 'granted';
    storage.setItem(ASKED, granted ? 'on' : 'off');
  },
};

/** Alerts users who do not see the page: by its title, by desktop notifications, and through screen readers. */
export function watchAttention(model) {
  onToasts(model.changed);
  ['hashchange', 'pageshow'].forEach((name) => globalThis.addEventListener(name, holdOpenChat));
  document.addEventListener('visibilitychange', holdOpenChat);
  holdOpenChat();
  model.onChange(() => {
    const unread = model.phase === 'signedIn' ? model.chats.unread + model.notices.unreadOthers : 0;
    document.title = unread > 0 ? `(${unread}) Switchboard` : 'Switchboard';
  });
  model.onIncoming(({ chat, message, notice }) => {
    const mention = notice && mentionOf(notice);
    if (mention) {
      // The message itself is announced; only what is not on the screen needs a link.
      if (!isOpen(mention.chatId)) {
        toast(mentionWords(model, mention), 'info', pathTo('chats', mention.chatId, mention.seq));
      }
      return;
    }
    if (notice) {
      toast(notice.message, 'info', pathTo('notifications'));
      notifyDesktop('Switchboard', notice.message, pathTo('notifications'));
      return;
    }
    const mentioned = mentionsMe(model, message);
    if (chat.muted && !mentioned) {
      return;
    }
    const sender = model.people.name(message.sender);
    // Files come without words.
    const text = message.text || t('message.attachment');
    if (isOpen(chat.id)) {
      announce(t('attention.said', { sender, text }));
    } else {
      announce(t('attention.newMessage', { sender }));
    }
    const who = mentioned ? t('mention.you', { sender }) : sender;
    const path = pathTo('chats', chat.id, mentioned ? message.seq : undefined);
    notifyDesktop(chat.direct ? who : `${who} · ${model.chats.title(chat)}`, text, path, chat.id);
  });
}

function isOpen(chatId) {
  const { place, id } = currentRoute();
  return place === 'chats' && id === chatId;
}

/** Has a screen reader announce it at the next opportunity. */
export function announce(words) {
  const region = document.getElementById('announcer');
  if (region) {
    region.textContent = words;
  }
}

function notifyDesktop(title, body, path, chatId) {
  if (!document.hidden || !desktopNotifications.on) {
    return;
  }
  const first = !waiting.has(path);
  waiting.set(path, { title, body: body ?? '', chatId });
  if (first) {
    onlyHere(`switchboard.notify/${path}`, () => showNewest(path)).catch(console.warn).finally(() => waiting.delete(path));
  }
}

async function showNewest(path) {
  for (let shown; shown !== waiting.get(path);) {
    await new Promise((settled) => setTimeout(settled, SETTLES_MS));
    shown = waiting.get(path);
    const { title, body, chatId } = shown;
    if (document.hidden && !(chatId && await isOpenInAnyTab(chatId))) {
      await show(title, { body, tag: path, renotify: true }, path);
    }
  }
}

/** Every tab gets every message: that which is first acts, the others leave it to that one. */
async function onlyHere(name, act) {
  await (navigator.locks ? navigator.locks.request(name, { ifAvailable: true }, (lock) => lock && act()) : act());
}

const lockOf = (chatId) => `switchboard.open/${chatId}`;

/** A lock tells the browser's other tabs which chat is on the screen in this one; it ends with the tab, too. */
function holdOpenChat() {
  const { place, id } = currentRoute();
  const chatId = place === 'chats' && !document.hidden ? id : undefined;
  if (chatId !== open.chatId) {
    open.release?.();
    open = { chatId };
    const released = new Promise((release) => {
      open.release = release;
    });
    if (chatId) {
      navigator.locks?.request(lockOf(chatId), { mode: 'shared' }, () => released).catch(console.warn);
    }
  }
}

async function isOpenInAnyTab(chatId) {
  const { held = [] } = await navigator.locks?.query() ?? {};
  return held.some(({ name }) => name === lockOf(chatId));
}

/** By the worker of push messages if there is one, since Chrome on Android lets no page show a notification itself. */
async function show(title, options, path) {
  const worker = await navigator.serviceWorker?.getRegistration('/');
  if (worker?.active) {
    // The worker opens the address on a click.
    await worker.showNotification(title, { ...options, data: { url: `/${path}` } });
    return;
  }
  const shown = new Notification(title, options);
  shown.onclick = () => {
    globalThis.focus();
    location.hash = path;
    shown.close();
  };
}
