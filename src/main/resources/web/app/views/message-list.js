import { Component, createRef, h } from '../../vendor/preact.js';
import { joined } from '../../text/lists.js';
import { t } from '../../text/text.js';
import { dayName, sameDay } from './format.js';
import { Icon } from './icons.js';
import { Message } from './message.js';
import { Avatar, Empty, Skeleton } from './parts.js';
import { failed } from './toasts.js';

/** So near an end of what is loaded, more is loaded. */
const NEAR = 400;
const NEAR_END = 60;
/** Messages of one sender within this time are grouped. */
const TOGETHER_MS = 5 * 60_000;

/**
 * The messages, grouped by day and by sender. The list opens at the first unread message, stays scrolled to the end while the
 * user is there, and otherwise keeps what is on the screen in its place. Arrow keys move between messages.
 */
export class MessageList extends Component {
  box = createRef();
  /** Whether the list still has to go to the first unread message, once it is drawn. */
  landing = this.props.chat.unreadFrom !== undefined;
  atEnd = !this.landing;
  /** The messages that are drawn: what is loaded is drawn with the next frame, and the list may be scrolled before it. */
  shown;

  componentDidMount() {
    this.watch = new ResizeObserver(() => this.atEnd && this.toEnd());
    this.watch.observe(this.box.current);
    this.componentDidUpdate(this.props, this.state, {});
  }

  componentWillUnmount() {
    this.watch.disconnect();
  }

  getSnapshotBeforeUpdate() {
    return { anchor: this.atEnd ? undefined : this.anchor() };
  }

  componentDidUpdate(props, state, { anchor }) {
    const { model, chat } = this.props;
    const own = model.outbox.of(chat.id).length;
    this.shown = chat.timeline.messages;
    if (chat.timeline.hasNewer) {
      this.setAtEnd(false);
    }
    if (this.landing && chat.timeline.loaded) {
      this.land();
    } else if (this.atEnd || own > (this.own ?? 0)) {
      this.toEnd();
    } else if (anchor?.message.isConnected) {
      this.box.current.scrollTop += anchor.message.getBoundingClientRect().top - anchor.top;
    }
    this.own = own;
    this.moved();
  }

  /** The first message on the screen, and where it is. */
  anchor() {
    const messages = this.drawn();
    const { top } = this.box.current.getBoundingClientRect();
    const message = messages[firstWhere(messages, (one) => one.getBoundingClientRect().bottom > top)];
    return message && { message, top: message.getBoundingClientRect().top };
  }

  drawn() {
    return this.box.current.querySelectorAll('.message[data-seq]');
  }

  /** Goes to the first unread message, with a few of those before it. */
  land() {
    const box = this.box.current;
    const first = box.querySelector('.divider.new');
    this.landing = false;
    if (first) {
      box.scrollTop += first.getBoundingClientRect().top - box.getBoundingClientRect().top - box.clientHeight / 4;
      this.setAtEnd(this.isAtEnd());
    } else {
      this.toEnd();
    }
  }

  toEnd() {
    const { model, chat } = this.props;
    if (chat.timeline.hasNewer) {
      model.chats.reload(chat.id);
    }
    this.box.current.scrollTop = this.box.current.scrollHeight;
    this.setAtEnd(true);
  }

  setAtEnd(atEnd) {
    this.atEnd = atEnd;
    if ((this.state.away ?? false) === atEnd) {
      this.setState({ away: !atEnd });
    }
  }

  isAtEnd() {
    const { scrollHeight, scrollTop, clientHeight } = this.box.current;
    return scrollHeight - scrollTop - clientHeight < NEAR_END && !this.props.chat.timeline.hasNewer;
  }

  scrolled = () => {
    this.setAtEnd(this.isAtEnd());
    this.moved();
  };

  /** Something else is on the screen, or the same messages elsewhere. */
  moved() {
    const { model, chat, onSeen } = this.props;
    if (this.landing || !chat.timeline.loaded || this.shown !== chat.timeline.messages) {
      return;
    }
    onSeen(this.atEnd ? chat.timeline.newest?.seq : this.lastOnScreen());
    if (this.atEnd) {
      model.chats.keepNewest(chat);
    }
    this.more();
  }

  lastOnScreen() {
    const messages = this.drawn();
    const { bottom } = this.box.current.getBoundingClientRect();
    const beyond = firstWhere(messages, (one) => one.getBoundingClientRect().bottom > bottom);
    return Number(messages[beyond - 1]?.dataset.seq ?? 0);
  }

  more() {
    const { model, chat } = this.props;
    if (model.link.state !== 'open' || !chat.mayLoad) {
      return;
    }
    const { scrollHeight, scrollTop, clientHeight } = this.box.current;
    if (scrollTop < NEAR && chat.timeline.hasOlder) {
      model.chats.loadOlder(chat).catch(failed);
    } else if (scrollHeight - scrollTop - clientHeight < NEAR) {
      model.chats.loadNewer(chat).catch(failed);
    }
  }

  keys = (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const rows = [...this.box.current.querySelectorAll('.message')];
    const at = event.target === this.box.current ? rows.length : rows.indexOf(event.target);
    if (step && at >= 0 && rows[at + step]) {
      event.preventDefault();
      rows[at + step].focus();
    }
  };

  render({ model, chat, ...actions }, { away }) {
    const { timeline } = chat;
    const empty = timeline.loaded && timeline.messages.length === 0 && model.outbox.of(chat.id).length === 0;
    return h('div', { class: 'messages-frame' },
      h('div', { class: 'messages', ref: this.box, onScroll: this.scrolled, onKeyDown: this.keys, role: 'log', 'aria-live': 'off', 'aria-label': t('messages.title'), tabindex: 0 },
        h('div', { class: 'messages-inner' },
          !timeline.loaded && h(Skeleton, { rows: 7, label: t('messages.loading') }),
          chat.loading && timeline.loaded && h('p', { class: 'quiet centered', role: 'status' }, t('messages.loadingMore')),
          timeline.loaded && !timeline.hasOlder && !empty && h('p', { class: 'beginning quiet' }, t('messages.beginning')),
          empty && h(Empty, { icon: 'smile', title: t('messages.none'), words: t('messages.noneWords') }),
          rows(model, chat, actions),
          h(TypingRow, { model, chat }))),
      (away || timeline.hasNewer) && h('button', { type: 'button', class: 'to-end', onClick: () => this.toEnd() || this.scrolled() },
        h(Icon, { name: 'down' }), chat.unread.count > 0 ? t('messages.new', { count: chat.unread.count }) : t('messages.newest')));
  }
}

/** The index of the first element for which `holds` is true, as it is for all after it; their number if there is none. */
function firstWhere(elements, holds) {
  let [low, high] = [0, elements.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (holds(elements[middle])) {
      high = middle;
    } else {
      low = middle + 1;
    }
  }
  return low;
}

function rows(model, chat, actions) {
  const { timeline, unreadFrom } = chat;
  const drawn = [];
  let previous;
  // Only where the messages before it are loaded, or there are none.
  let marked = unreadFrom === undefined || (timeline.hasOlder && timeline.oldest?.seq > unreadFrom);
  const add = (message, more) => {
    const newDay = !previous || !sameDay(previous.createdAt, message.createdAt);
    const unread = !marked && message.seq > unreadFrom && message.sender !== model.me.id;
    if (newDay) {
      drawn.push(h('h2', { key: `day-${message.createdAt}`, class: 'divider' }, h('span', null, dayName(message.createdAt))));
    }
    if (unread) {
      marked = true;
      drawn.push(h('div', { key: 'unread', class: 'divider new', role: 'separator', 'aria-label': t('messages.newHere') }, h('span', null, t('messages.newMark'))));
    }
    const together = !newDay && !unread && previous.sender === message.sender
      && new Date(message.createdAt) - new Date(previous.createdAt) < TOGETHER_MS;
    drawn.push(h(Message, { key: message.clientMessageId ?? message.id, model, chat, message, together, ...more, ...actions }));
    previous = message;
  };
  const readers = readersBySeq(model, chat);
  timeline.messages.forEach((message) => add(message, { readers: readers.get(message.seq) }));
  model.outbox.of(chat.id)
    .filter(({ id }) => !timeline.messages.some(({ clientMessageId }) => clientMessageId === id))
    .forEach((entry) => add({ ...entry, clientMessageId: entry.id, sender: model.me.id, reactions: {}, attachments: entry.attachments ?? [], mentions: [] }, { waiting: true }));
  return drawn;
}

/** The readers by the last message that they have read, as `id,id`, so that equal values compare as equal. */
function readersBySeq({ me }, { reads, timeline }) {
  const readers = new Map();
  Object.entries(reads).filter(([id]) => id !== me.id).forEach(([id, seq]) => {
    const last = timeline.messages.findLast((message) => message.seq <= seq && message.sender !== id);
    if (last) {
      readers.set(last.seq, [...(readers.get(last.seq)?.split(',') ?? []), id].join(','));
    }
  });
  return readers;
}

function TypingRow({ model, chat }) {
  const typing = chat.typing.users;
  if (typing.length === 0) {
    return null;
  }
  const names = typing.map((id) => model.people.name(id));
  const words = names.length > 2 ? t('typing.several') : t('typing.people', { names: joined(names), count: names.length });
  return h('div', { class: 'typing-row' },
    h(Avatar, { id: typing[0], name: names[0], size: 'small' }),
    h('span', { class: 'dots', 'aria-hidden': 'true' }, h('i'), h('i'), h('i')),
    h('span', { class: 'unseen' }, words));
}
