import { Component, h } from '../../vendor/preact.js';
import { dayName, timeOfDay } from './format.js';
import { Icon } from './icons.js';
import { BusyButton, Empty, Skeleton } from './parts.js';
import { tried } from './toasts.js';

/** The user's notifications from services. */
export class NoticesPlace extends Component {
  render({ model: { notices } }) {
    return h('main', { id: 'main', class: 'pane page', tabindex: -1 },
      h('div', { class: 'page-inner' },
        h('header', { class: 'pane-head' },
          h('h1', null, 'Alerts'),
          notices.unread > 0 && h(BusyButton, { act: () => tried(() => notices.readAll()) }, 'Mark all as read')),
        !notices.listed && h(Skeleton, { rows: 4, label: 'Loading your alerts' }),
        notices.listed && notices.all.length === 0 && h(Empty, { icon: 'bell', title: 'No alerts yet', words: 'Notifications from services appear here.' }),
        h('ul', { class: 'notices' }, notices.all.map((notice) => h('li', { key: notice.id, class: `notice ${notice.readAt ? '' : 'unread'}` },
          h('span', { class: 'notice-icon' }, h(Icon, { name: 'bell' })),
          h('span', { class: 'notice-text' },
            h('span', null, notice.message),
            h('time', { class: 'quiet', dateTime: notice.timestamp }, `${dayName(notice.timestamp)}, ${timeOfDay(notice.timestamp)}`)),
          !notice.readAt && h('span', { class: 'dot' }, h('span', { class: 'unseen' }, 'unread'))))),
        notices.hasOlder && h(BusyButton, { act: () => tried(() => notices.loadOlder()) }, 'Show older')));
  }
}
