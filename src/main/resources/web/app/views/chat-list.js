import { Component, h } from '../../vendor/preact.js';
import { rich, t } from '../../text/text.js';
import { shortTime } from './format.js';
import { Hits } from './hits.js';
import { Icon } from './icons.js';
import { MentionBadge } from './mentions.js';
import { Avatar, Badge, IconButton } from './parts.js';
import { currentRoute, pathTo } from './route.js';
import { failed } from './toasts.js';
import { Unlisted } from './unlisted.js';
import { Windowed } from './windowed.js';

const MAX_QUERY = 200;

/** The chats, most recent activity first, or the hidden ones. */
export class ChatList extends Component {
  state = { filter: '', hidden: false };

  search = (event) => {
    const filter = event.target.value;
    this.setState({ filter });
    this.props.model.search.set(filter);
  };

  /** The message gets the focus as soon as it is drawn, with those around it. */
  open = (message) => {
    this.wanted = message;
  };

  componentWillUnmount() {
    this.props.model.search.set('');
  }

  componentDidUpdate() {
    const { wanted, props: { model, openId } } = this;
    const chat = wanted && model.chats.get(wanted.chatId);
    if (chat?.timeline.loaded && !chat.loading && openId === wanted.chatId) {
      this.wanted = undefined;
      model.chats.show(chat, wanted.seq).then(() => focusMessage(wanted.chatId, wanted.seq)).catch(failed);
    }
  }

  render({ model, openId, onStart }, { filter, hidden }) {
    const { chats } = model;
    const wanted = filter.trim().toLowerCase();
    const some = hidden && chats.hidden.length > 0;
    const shown = (some ? chats.hidden : chats.shown)
      .filter((chat) => !wanted || chats.title(chat).toLowerCase().includes(wanted));
    return h('section', { class: 'list-pane', 'aria-label': t('chats.title') },
      h('header', { class: 'pane-head' },
        h('h1', null, t(some ? 'chats.hidden' : 'chats.title')),
        h(IconButton, { icon: 'plus', label: t('chats.new'), onClick: onStart, class: 'icon-button filled' })),
      chats.all.length > 0 && h('div', { class: 'search' },
        h(Icon, { name: 'search' }),
        h('input', { type: 'search', placeholder: t('chats.search'), 'aria-label': t('chats.search'), maxlength: MAX_QUERY, value: filter, onInput: this.search })),
      (chats.listed || shown.length > 0)
        && h(Windowed, { class: 'chat-list', scroller: '.list-pane', items: shown, row: (chat) => h(ChatRow, { model, chat, open: chat.id === openId }) }),
      !chats.listed && (shown.length === 0 || chats.refusal) && h(Unlisted, { model, lists: chats, rows: 6, label: t('chats.loading') }),
      chats.listed && shown.length === 0 && !(wanted && model.search.hits.length > 0) && h('p', { class: 'quiet centered' }, none(wanted, chats)),
      chats.hidden.length > 0 && h('button', { type: 'button', class: 'link hidden-chats', onClick: () => this.setState({ hidden: !some }) },
        some ? t('chats.backToAll') : t('chats.hiddenNumber', { number: chats.hidden.length })),
      h(Hits, { model, onOpen: this.open }));
  }
}

/** A message that was looked for gets the focus, unless another chat is open by now: positions are those of one chat. */
export function focusMessage(chatId, seq) {
  requestAnimationFrame(() => {
    if (currentRoute().id !== chatId) {
      return;
    }
    const message = document.querySelector(`.messages [data-seq="${seq}"]`);
    message?.scrollIntoView({ block: 'center' });
    message?.focus({ preventScroll: true });
  });
}

function none(wanted, chats) {
  if (wanted) {
    return t('chats.noneMatching');
  }
  return t(chats.hidden.length > 0 ? 'chats.allHidden' : 'chats.none');
}

function ChatRow({ model, chat, open }) {
  const { chats, people } = model;
  const title = chats.title(chat);
  const [other] = chat.others;
  const status = chat.direct && other ? people.of(other).status : undefined;
  const last = chat.lastMessage;
  return h('a', { href: pathTo('chats', chat.id), class: `chat-row ${chat.muted ? 'muted' : ''} ${chat.unread.count > 0 ? 'unread' : ''}`, 'aria-current': open ? 'true' : undefined },
    h(Avatar, { id: chat.direct && other ? other : chat.id, name: title, status, group: !chat.direct }),
    h('span', { class: 'chat-row-text' },
      h('span', { class: 'chat-row-top' },
        h('span', { class: 'chat-row-title' }, title),
        chat.muted && [h(Icon, { name: 'muted' }), h('span', { class: 'unseen' }, `, ${t('chats.muted')}`)],
        status && status !== 'offline' && h('span', { class: 'unseen' }, `, ${t(`status.${status}`)}`),
        last && h('time', { dateTime: last.createdAt }, shortTime(last.createdAt))),
      h('span', { class: 'chat-row-bottom' },
        h('span', { class: 'preview' }, h(Preview, { model, chat })),
        h(MentionBadge, { count: chat.mentions.count }),
        h(Badge, { count: chat.unread.count, label: t('unread', { count: chat.unread.count }) }))));
}

function Preview({ model, chat }) {
  const { people, me, outbox } = model;
  const typing = chat.typing.users;
  if (typing.length > 0) {
    return h('em', { class: 'typing-words' }, chat.direct ? t('preview.typing') : t('preview.typingPerson', { name: people.name(typing[0]) }));
  }
  const waiting = outbox.of(chat.id).at(-1);
  if (waiting) {
    return t(waiting.error ? 'preview.notSent' : 'preview.sending', { text: waiting.text });
  }
  const draft = model.drafts.of(chat);
  if (draft) {
    return rich('preview.draft', { mark: h('span', { class: 'draft' }, t('preview.draftMark')), text: draft });
  }
  const last = chat.lastMessage;
  if (!last) {
    return t('preview.none');
  }
  const text = last.deletedAt ? t('message.deleted') : last.text || t('message.attachment');
  if (last.sender === me.id) {
    return t('preview.own', { text });
  }
  return chat.direct ? text : t('preview.of', { name: people.name(last.sender), text });
}
