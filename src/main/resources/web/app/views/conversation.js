import { Component, h } from '../../vendor/preact.js';
import { t } from '../../text/text.js';
import { MAX_FILES } from '../model/files.js';
import { ChatDetails } from './chat-details.js';
import { focusMessage } from './chat-list.js';
import { Composer } from './composer.js';
import { Connected, DeviceWatch } from './connected.js';
import { presenceWords } from './format.js';
import { Icon } from './icons.js';
import { MessageList } from './message-list.js';
import { Avatar, IconButton } from './parts.js';
import { go } from './route.js';
import { failed, toast, tried } from './toasts.js';

/** One chat: its title, its messages and the composer. */
export class Conversation extends Component {
  constructor(props) {
    super(props);
    // Before the messages are drawn, which marks them as read.
    props.model.chats.look(props.chat);
  }

  componentDidMount() {
    this.load();
    this.show();
    document.addEventListener('visibilitychange', this.seen);
    globalThis.addEventListener('focus', this.seen);
  }

  componentDidUpdate() {
    this.load();
    this.show();
  }

  componentWillUnmount() {
    document.removeEventListener('visibilitychange', this.seen);
    globalThis.removeEventListener('focus', this.seen);
  }

  /** Loads the messages, also after a gap, when the loaded ones were dropped. */
  load() {
    const { model, chat } = this.props;
    if (!chat.timeline.loaded && chat.mayLoad && model.link.state === 'open') {
      model.chats.open(chat).catch(failed);
    }
  }

  /** Shows the message that the address names, once. */
  show() {
    const { model, chat, at } = this.props;
    if (at !== this.shown && chat.timeline.loaded && !chat.loading) {
      this.shown = at;
      if (at) {
        this.showing = true;
        this.seenUpTo = 0;
        // The list is scrolled in the next frame, and says in the one after it what is on the screen.
        const shown = () => requestAnimationFrame(() => requestAnimationFrame(() => {
          this.showing = false;
          this.seen();
        }));
        model.chats.show(chat, at).then(() => focusMessage(chat.id, at)).catch(failed).finally(shown);
      }
    }
  }

  /** A message is read when it was on the screen while the page had the user's attention. */
  seen = () => {
    const { model, chat, at } = this.props;
    // Those at the end are not seen while an older one is about to be shown.
    const settled = at === this.shown && !this.showing;
    if (settled && this.seenUpTo > 0 && chat.timeline.loaded && !document.hidden && document.hasFocus()) {
      model.chats.markRead(chat, this.seenUpTo);
      model.notices.seen(chat.id, chat.unread.from);
    }
  };

  /** The list shows the messages up to this position. */
  onSeen = (seq) => {
    this.seenUpTo = seq;
    this.seen();
  };

  drop = (event) => {
    this.setState({ dropping: false });
    if (hasFiles(event)) {
      const left = this.props.model.files.add(this.props.chat.id, event.dataTransfer.files);
      if (left > 0) {
        toast(t('files.tooMany', { count: MAX_FILES }), 'error');
      }
    }
  };

  render({ model, chat }, { details, replyTo, editing, dropping }) {
    const set = (state) => this.setState(state);
    return h('section', {
      id: 'conversation',
      class: `pane conversation ${dropping ? 'dropping' : ''}`,
      'aria-label': model.chats.title(chat),
      onDragOver: (event) => set({ dropping: hasFiles(event) }),
      onDragLeave: (event) => event.currentTarget.contains(event.relatedTarget) || set({ dropping: false }),
      onDrop: this.drop,
    },
      h(Head, { model, chat, onDetails: () => set({ details: true }) }),
      h(MessageList, {
        model,
        chat,
        onSeen: this.onSeen,
        onReply: (message) => set({ replyTo: message, editing: undefined }),
        onEdit: (message) => set({ editing: message, replyTo: undefined }),
        onDelete: (message) => tried(() => model.chats.deleteMessage(message)),
      }),
      h(Composer, {
        key: editing?.id ?? 'new',
        model,
        chat,
        replyTo,
        editing,
        onEditLast: () => set({ editing: lastOwn(chat, model.me.id), replyTo: undefined }),
        onDone: () => set({ replyTo: undefined, editing: undefined }),
      }),
      details && h(ChatDetails, { model, chat, onClose: () => set({ details: false }) }));
  }
}

function hasFiles({ dataTransfer }) {
  return dataTransfer.types.includes('Files');
}

function lastOwn(chat, userId) {
  return chat.timeline.messages.findLast((message) => message.sender === userId && !message.deletedAt);
}

function Head({ model, chat, onDetails }) {
  const { chats, people } = model;
  const title = chats.title(chat);
  const { others } = chat;
  const direct = chat.direct && others.length > 0;
  const other = direct ? people.of(others[0]) : undefined;
  const there = others.filter((id) => !['offline', undefined].includes(people.of(id).status)).length;
  const words = direct
    ? (people.blocked.has(other.id) ? t('block.blocked') : presenceWords(other))
    : groupWords(chat.participantCount, there);
  return h('header', { class: 'conversation-head' },
    h('button', { type: 'button', class: 'icon-button back', 'aria-label': t('chats.back'), onClick: () => go('chats') }, h(Icon, { name: 'back' })),
    h(Avatar, { id: direct ? other.id : chat.id, name: title, status: other?.status, group: !chat.direct }),
    h('div', { class: 'conversation-title' }, h('h1', null, title), h('p', { class: 'quiet' }, h('span', { class: 'preview' }, words), h(Connected, { devices: other?.devices }))),
    direct && h(DeviceWatch, { key: chat.id, model, chat }),
    h(IconButton, { icon: 'info', label: t('chat.about'), onClick: onDetails }));
}

function groupWords(count, online) {
  const people = t('chat.people', { count });
  return online > 0 ? t('chat.peopleOnline', { people, count: online }) : people;
}
