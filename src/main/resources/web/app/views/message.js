import { Component, createRef, h } from '../../vendor/preact.js';
import { failureText } from '../../text/failure.js';
import { listed } from '../../text/lists.js';
import { t } from '../../text/text.js';
import { Attachments } from './attachments.js';
import { timeOfDay } from './format.js';
import { Icon } from './icons.js';
import { mentionedNames, mentionsMe } from './mentions.js';
import { Avatar, IconButton } from './parts.js';
import { tried } from './toasts.js';
import { Words } from './words.js';

export const REACTIONS = ['👍', '❤️', '😂', '😮', '😢', '🎉'];

/** One message, with its actions, which appear on hover and on keyboard focus. */
export class Message extends Component {
  element = createRef();

  shouldComponentUpdate(next, nextState) {
    // Names may load later; everything else that is drawn is in these.
    return ['message', 'together', 'readers', 'waiting'].some((key) => next[key] !== this.props[key])
      || nextState !== this.state || this.names !== namesIn(next);
  }

  keys = (event) => {
    if (event.key === 'Escape' && (this.state.picking || this.state.deleting)) {
      event.stopPropagation();
      this.setState({ picking: false, deleting: false });
      this.element.current.focus();
    }
  };

  react = (reaction) => {
    const { model, message } = this.props;
    this.setState({ picking: false });
    this.element.current.focus();
    tried(() => model.chats.react(message, reaction));
  };

  render({ model, chat, message, together, readers, waiting }) {
    this.names = namesIn(this.props);
    const own = message.sender === model.me.id;
    const name = own ? t('you') : model.people.name(message.sender);
    const label = t('message.label', { name, time: timeOfDay(message.createdAt) });
    return h('article', {
      ref: this.element,
      class: `message ${own ? 'own' : ''} ${together ? 'together' : ''} ${message.error ? 'failed' : ''} ${mentionsMe(model, message) ? 'mentions-me' : ''}`,
      tabindex: -1,
      'aria-label': label,
      'data-seq': message.seq,
      onKeyDown: this.keys,
    },
    !own && (together ? h('span', { class: 'avatar-room' }) : h(Avatar, { id: message.sender, name, size: 'small' })),
    h('div', { class: 'message-body' },
      !own && !together && !chat.direct && h('p', { class: 'sender' }, name),
      message.replyTo && h(Quote, { model, chat, id: message.replyTo }),
      h('div', { class: `bubble ${message.deletedAt ? 'deleted' : ''}` },
        message.deletedAt ? h('em', null, t('message.wasDeleted')) : message.text && h(Words, { text: message.text, mentioned: mentionedNames(model, message) }),
        h(Attachments, { attachments: message.attachments }),
        h('span', { class: 'meta' },
          message.editedAt && !message.deletedAt && h('span', null, t('message.edited')),
          h('time', { dateTime: message.createdAt }, timeOfDay(message.createdAt)),
          own && h(Mark, { waiting, error: message.error }))),
      h(Reactions, { model, message, onReact: this.react }),
      message.error && h(NotSent, { model, message }),
      readers && h(Readers, { model, chat, ids: readers.split(','), own })),
    !waiting && !message.deletedAt && this.actions(own));
  }

  actions(own) {
    const { message, onReply, onEdit, onDelete } = this.props;
    const { picking, deleting } = this.state;
    const toggle = (state) => this.setState({ picking: false, deleting: false, ...state });
    return h('div', { class: `actions ${picking || deleting ? 'held' : ''}` },
      h('div', { class: 'action-bar' },
        h(IconButton, { icon: 'smile', label: t('message.react'), 'aria-expanded': Boolean(picking), onClick: () => toggle({ picking: !picking }) }),
        h(IconButton, { icon: 'reply', label: t('message.reply'), onClick: () => onReply(message) }),
        own && h(IconButton, { icon: 'edit', label: t('message.edit'), onClick: () => onEdit(message) }),
        own && h(IconButton, { icon: 'trash', label: t('delete'), 'aria-expanded': Boolean(deleting), onClick: () => toggle({ deleting: !deleting }) })),
      picking && h('div', { class: 'popover', role: 'group', 'aria-label': t('message.reactions') },
        REACTIONS.map((reaction) => h('button', { type: 'button', key: reaction, class: 'emoji', onClick: () => this.react(reaction) }, reaction))),
      deleting && h('div', { class: 'popover', role: 'group', 'aria-label': t('message.deleteQuestion') },
        h('span', null, t('message.deleteWords')),
        h('button', { type: 'button', class: 'danger', onClick: () => onDelete(message) }, t('delete')),
        h('button', { type: 'button', onClick: () => toggle({}) }, t('cancel'))));
  }
}

/** The names that a message shows, as one text. */
function namesIn({ model, chat, message, readers }) {
  const reacted = Object.values(message.reactions).flat();
  const quoted = message.replyTo && chat.timeline.find(message.replyTo);
  const names = mentionedNames(model, message).map(({ name }) => name);
  const ids = [message.sender, ...reacted, ...(readers?.split(',') ?? []), ...(quoted ? [quoted.sender] : [])];
  return [...names, ...ids.map((id) => model.people.name(id))].join() + (quoted?.text ?? '');
}

function Mark({ waiting, error }) {
  if (error) {
    return h('span', { class: 'mark-failed' }, h(Icon, { name: 'warning' }), h('span', { class: 'unseen' }, t('message.markNotSent')));
  }
  return h('span', null, h(Icon, { name: waiting ? 'clock' : 'check' }), h('span', { class: 'unseen' }, t(waiting ? 'message.markWaiting' : 'message.markSent')));
}

function NotSent({ model, message }) {
  const why = failureText({ code: message.code, message: message.error });
  return h('p', { class: 'not-sent', role: 'alert' }, t('message.notSentBecause', { why }), ' ',
    h('button', { type: 'button', class: 'link', onClick: () => model.outbox.retry(message.clientMessageId) }, t('message.retry')), ' ',
    h('button', { type: 'button', class: 'link', onClick: () => model.outbox.discard(message.clientMessageId) }, t('message.discard')));
}

function Quote({ model, chat, id }) {
  const quoted = chat.timeline.find(id);
  const show = () => document.querySelector(`[data-seq="${quoted.seq}"]`)?.focus();
  if (!quoted) {
    return h('p', { class: 'quote' }, t('message.earlier'));
  }
  return h('button', { type: 'button', class: 'quote', onClick: show },
    h('strong', null, quoted.sender === model.me.id ? t('you') : model.people.name(quoted.sender)), ' ',
    quoted.deletedAt ? t('message.deleted') : quoted.text);
}

function Reactions({ model, message, onReact }) {
  const all = Object.entries(message.reactions);
  return all.length > 0 && h('div', { class: 'reactions' }, all.map(([reaction, users]) => {
    const names = listed(users.map((id) => (id === model.me.id ? t('message.youAmong') : model.people.name(id))));
    return h('button', {
      type: 'button',
      key: reaction,
      class: 'reaction',
      'aria-pressed': users.includes(model.me.id),
      title: names,
      onClick: () => onReact(reaction),
    }, h('span', { class: 'emoji-small' }, reaction), h('span', { 'aria-hidden': 'true' }, users.length), h('span', { class: 'unseen' }, ` ${t('message.reactedBy', { names })}`));
  }));
}

function Readers({ model, chat, ids, own }) {
  if (chat.direct) {
    return own && h('p', { class: 'read-by' }, t('message.read'));
  }
  const words = t('message.readBy', { names: listed(ids.map((id) => model.people.name(id))) });
  return h('p', { class: 'read-by', title: words },
    h('span', { class: 'unseen' }, words),
    ids.slice(0, 5).map((id) => h(Avatar, { key: id, id, name: model.people.name(id), size: 'tiny' })),
    ids.length > 5 && h('span', { 'aria-hidden': 'true' }, `+${ids.length - 5}`));
}
