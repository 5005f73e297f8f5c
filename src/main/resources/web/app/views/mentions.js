import { Component, h } from '../../vendor/preact.js';
import { t } from '../../text/text.js';
import { Avatar } from './parts.js';

const MOST = 6;

/** What is typed of a name before the caret; not in a word, as in an e-mail address. */
const TYPED = /(^|[^\p{L}\p{M}\p{N}_.+@＠-])[@＠]([\p{L}\p{Mn}\p{Mc}\p{Nd}_.-]*)$/u;

/** The name that is being typed at the caret: `{from, query}`; undefined for none. */
export function typedName(text, caret) {
  const found = TYPED.exec(text.slice(0, caret));
  return found ? { from: found.index + found[1].length, query: found[2] } : undefined;
}

/** The people to choose from, at most six. */
export function offered(model, chat, typed) {
  return typed ? model.roster.matching(chat, typed.query).slice(0, MOST) : [];
}

/** The id of an option, for `aria-activedescendant`. */
export const optionId = (place) => `mention-${place}`;

/** The people whose names begin as typed. The focus stays in the text; its keys move through the list. */
export class Offers extends Component {
  componentDidUpdate() {
    document.getElementById(optionId(this.props.active))?.scrollIntoView({ block: 'nearest' });
  }

  render({ model, people, active, onPick }) {
    return h('ul', { id: 'mentions', class: 'offers', role: 'listbox', 'aria-label': t('mention.people') }, people.map((person, place) =>
      h('li', {
        key: person.id,
        id: optionId(place),
        role: 'option',
        'aria-selected': place === active,
        // The text keeps the focus.
        onMouseDown: (event) => event.preventDefault(),
        onClick: () => onPick(person),
      },
      h(Avatar, { id: person.id, name: model.people.name(person.id), status: person.status, size: 'small' }),
      h('span', { class: 'person-text' },
        h('span', { dir: 'auto' }, model.people.name(person.id)),
        person.displayName && h('span', { class: 'quiet', dir: 'auto' }, person.username)))));
  }
}

/** Whether a message mentions the user. */
export const mentionsMe = (model, message) => message.sender !== model.me.id && (message.mentions?.includes(model.me.id) ?? false);

/** The usernames that a message mentions: `{name, own}`. */
export function mentionedNames(model, message) {
  return (message.mentions ?? [])
    .map((id) => ({ name: model.people.of(id).username, own: id === model.me.id }))
    .filter(({ name }) => name);
}

/** `Ana mentioned you in Lunch`, of a notification's data. */
export function mentionWords(model, { chatId, sender }) {
  const chat = model.chats.get(chatId);
  const name = model.people.name(sender);
  return chat && !chat.direct ? t('mention.youIn', { sender: name, chat: model.chats.title(chat) }) : t('mention.you', { sender: name });
}

/** The data of a notification about a mention; undefined for another one. */
export const mentionOf = ({ data }) => (data?.type === 'mention' && data.chatId && data.seq ? data : undefined);

/** `@` for one message that mentions the user, `@2` for two. */
export function MentionBadge({ count }) {
  return count > 0 && h('span', { class: 'badge mention-badge' },
    h('span', { 'aria-hidden': 'true' }, count > 1 ? `@${count > 99 ? '99+' : count}` : '@'),
    h('span', { class: 'unseen' }, `, ${t('mention.count', { count })}`));
}
