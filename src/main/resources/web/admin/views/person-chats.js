import { Component, h } from '../../vendor/preact.js';
import { BusyButton } from '../../app/views/parts.js';
import { tried } from '../../app/views/toasts.js';
import { hub } from '../rest.js';
import { ago, count, counted } from './format.js';

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
      h('summary', null, 'Chats'),
      chats?.length === 0 && h('p', { class: 'quiet' }, 'In no chat.'),
      chats && h('ul', { class: 'chats-of' }, chats.map((chat) => h('li', { key: chat.id },
        h('strong', { dir: 'auto' }, titleOf(chat)),
        chat.role !== 'member' && h('span', { class: 'tag' }, chat.role),
        chat.muted && h('span', { class: 'tag' }, 'muted'),
        h('p', { class: 'quiet' }, [
          chat.direct ? 'Direct' : counted(chat.participantCount, 'person', 'people'),
          chat.unread > 0 ? `${count(chat.unread)} unread` : 'all read',
          chat.movedAt ? `last event ${ago(chat.movedAt)}` : 'no event',
          `position ${chat.readSeq} of ${chat.seq}`,
        ].join(', ')),
        h('code', { class: 'quiet' }, chat.id)))),
      cursor && h(BusyButton, { class: 'small', act: () => tried(this.more) }, 'Show more chats'));
  }
}

/** A direct chat is called as the other person is. */
function titleOf({ name, direct, with: other }) {
  if (direct) {
    return other ? other.displayName ?? other.username ?? other.id : 'Nobody else';
  }
  return name ?? 'Unnamed group';
}
