import { h } from '../../vendor/preact.js';
import { rich, t } from '../../text/text.js';
import { shortTime } from './format.js';
import { pathTo } from './route.js';

/** What stands before the first word found, in characters. */
const BEFORE = 30;
const MAX = 160;

/** The messages that were found. A hit opens its chat. */
export function Hits({ model, onOpen }) {
  const { search } = model;
  if (!search.query) {
    return null;
  }
  return h('section', { class: 'hits', 'aria-label': t('search.found') },
    h('h2', null, t('messages.title')),
    h('ul', null, search.hits.map((hit) => h(Hit, { key: hit.message.id, model, hit, onOpen }))),
    h('p', { class: 'quiet centered', role: 'status' }, words(search)),
    search.hasMore && !search.busy && h('button', { type: 'button', class: 'link more-hits', onClick: () => search.more() }, t('search.more')));
}

function words({ busy, failure, hits }) {
  if (busy) {
    return t('search.busy');
  }
  return failure ?? (hits.length === 0 ? t('search.none') : '');
}

function Hit({ model, hit: { message, chat, highlights }, onOpen }) {
  const known = model.chats.get(chat.id);
  const text = marked(message.text, highlights);
  return h('li', null,
    h('a', { href: pathTo('chats', chat.id), class: 'hit', onClick: () => onOpen(message) },
      h('span', { class: 'chat-row-top' },
        h('span', { class: 'chat-row-title' }, known ? model.chats.title(known) : chat.name),
        h('time', { dateTime: message.createdAt }, shortTime(message.createdAt))),
      h('span', { class: 'hit-text', dir: 'auto' }, message.sender === model.me.id
        ? rich('preview.own', { text }) : rich('preview.of', { name: model.people.name(message.sender), text }))));
}

/** The part of the text around the first word found, with all words in it marked. */
function marked(text, highlights) {
  const from = highlights.length > 0 && highlights[0][0] > 2 * BEFORE ? text.indexOf(' ', highlights[0][0] - BEFORE) + 1 : 0;
  const to = Math.min(text.length, from + MAX);
  const parts = [from > 0 ? '…' : ''];
  let at = from;
  highlights.filter(([start, end]) => start >= from && end <= to).forEach(([start, end]) => {
    parts.push(text.slice(at, start), h('mark', null, text.slice(start, end)));
    at = end;
  });
  return [...parts, text.slice(at, to), to < text.length ? '…' : ''];
}
