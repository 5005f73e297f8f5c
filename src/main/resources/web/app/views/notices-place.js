import { Component, h } from '../../vendor/preact.js';
import { t } from '../../text/text.js';
import { dayName, timeOfDay } from './format.js';
import { Icon } from './icons.js';
import { mentionOf, mentionWords } from './mentions.js';
import { BusyButton, Empty } from './parts.js';
import { pathTo } from './route.js';
import { tried } from './toasts.js';
import { Unlisted } from './unlisted.js';

/** The user's notifications: mentions, which lead to their messages, and what services say. */
export class NoticesPlace extends Component {
  render({ model }) {
    const { notices } = model;
    return h('main', { id: 'main', class: 'pane page', tabindex: -1 },
      h('div', { class: 'page-inner' },
        h('header', { class: 'pane-head' },
          h('h1', null, t('notices.title')),
          notices.unread > 0 && h(BusyButton, { act: () => tried(() => notices.readAll()) }, t('notices.readAll'))),
        !notices.listed && h(Unlisted, { model, lists: notices, rows: 4, label: t('notices.loading') }),
        notices.listed && notices.all.length === 0 && h(Empty, { icon: 'bell', title: t('notices.none'), words: t('notices.noneWords') }),
        h('ul', { class: 'notices' }, notices.all.map((notice) => h('li', { key: notice.id, class: `notice ${notice.readAt ? '' : 'unread'}` },
          h('span', { class: 'notice-icon' }, h(Icon, { name: mentionOf(notice) ? 'at' : 'bell' })),
          h('span', { class: 'notice-text' },
            h(What, { model, notice }),
            h('time', { class: 'quiet', dateTime: notice.timestamp }, t('notices.time', { day: dayName(notice.timestamp), time: timeOfDay(notice.timestamp) }))),
          !notice.readAt && h('span', { class: 'dot' }, h('span', { class: 'unseen' }, t('notices.unread')))))),
        notices.hasOlder && h(BusyButton, { act: () => tried(() => notices.loadOlder()) }, t('notices.older'))));
  }
}

/** What it says; a mention is a link to its message, as long as the user is in the chat. */
function What({ model, notice }) {
  const mention = mentionOf(notice);
  if (!mention) {
    return h('span', null, notice.message);
  }
  const words = mentionWords(model, mention);
  const read = () => notice.readAt || tried(() => model.notices.read([notice.id]));
  return model.chats.get(mention.chatId)
    ? h('a', { href: pathTo('chats', mention.chatId, mention.seq), dir: 'auto', onClick: read }, words)
    : h('span', { dir: 'auto' }, words);
}
