import { Component, h } from '../../vendor/preact.js';
import { BusyButton } from '../../app/views/parts.js';
import { tried } from '../../app/views/toasts.js';
import { t } from '../../text/text.js';
import { hub } from '../rest.js';
import { ago, counted, list } from './format.js';

/** A person's chats by name, those first that they came to last; asked for when they are opened. */
export class PersonChats extends Component {
  opened = (event) => {
    if (event.target.open && !this.state.chats) {
      tried(this.more);
    }
  };

  more = async () => {
    const { chats = [], cursor } = this.state;
    const page = await hub.chatsOf(this.props.id, cursor);
    this.setState({ chats: [...chats, ...page.chats], cursor: page.cursor ?? undefined });
  };

  render(props, { chats, cursor }) {
    return h('details', { class: 'person-chats', onToggle: this.opened },
      h('summary', null, t('console.chats.title')),
      chats?.length === 0 && h('p', { class: 'quiet' }, t('console.chats.none')),
      chats && h('ul', { class: 'chats-of' }, chats.map((chat) => h('li', { key: chat.id },
        h('strong', { dir: 'auto' }, titleOf(chat)),
        chat.role !== 'member' && h('span', { class: 'tag' }, t(`console.role.${chat.role}`)),
        chat.muted && h('span', { class: 'tag' }, t('console.chats.muted')),
        h('p', { class: 'quiet' }, list(factsOf(chat))),
        h('code', { class: 'quiet' }, chat.id)))),
      cursor && h(BusyButton, { class: 'small', act: () => tried(this.more) }, t('console.chats.more')));
  }
}

/** Positions are written as they are copied, without separators. */
function factsOf(chat) {
  return [
    chat.direct ? t('console.chats.direct') : t('console.chats.people', counted(chat.participantCount)),
    chat.unread > 0 ? t('console.chats.unread', counted(chat.unread)) : t('console.chats.allRead'),
    chat.movedAt ? t('console.chats.lastEvent', { ago: ago(chat.movedAt) }) : t('console.chats.noEvent'),
    t('console.chats.position', { read: String(chat.readSeq), last: String(chat.seq) }),
  ];
}

/** A direct chat is called as the other person is. */
function titleOf({ name, direct, with: other }) {
  if (direct) {
    return other ? other.displayName ?? other.username ?? other.id : t('console.chats.nobodyElse');
  }
  return name ?? t('console.chats.unnamed');
}
