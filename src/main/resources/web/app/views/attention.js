import { storage } from '../../storage.js';
import { t } from '../../text/text.js';
import { mentionOf, mentionsMe, mentionWords } from './mentions.js';
import { currentRoute, pathTo } from './route.js';
import { onToasts, toast } from './toasts.js';

const ASKED = 'switchboard.desktopNotifications';

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
    notifyDesktop(chat.direct ? who : `${who} · ${model.chats.title(chat)}`, text, path);
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

function notifyDesktop(title, body, path) {
  if (document.hidden && desktopNotifications.on) {
    show(title, { body: body ?? '', tag: path }, path).catch(console.warn);
  }
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
