import { h } from '../../vendor/preact.js';

const LINK = /(https?:\/\/[^\s<>"']+[^\s<>"'.,;:!?)\]])/g;
const SYNTAX = /[\\^$.*+?()[\]{}|/]/g;

/** A text as typed, with web addresses as links and the mentioned `{name, own}` marked. It is never interpreted as markup. */
export function Words({ text, mentioned = [] }) {
  const names = mentioned.length > 0 && mentions(mentioned);
  const parts = text.split(LINK);
  return h('span', { class: 'words' }, parts.map((part, index) => {
    if (index % 2 === 1) {
      return h('a', { href: part, target: '_blank', rel: 'noopener noreferrer' }, part);
    }
    return names ? marked(part, names, mentioned) : part;
  }));
}

/** The longest name first: it may begin with a shorter one. */
function mentions(mentioned) {
  const names = mentioned.map(({ name }) => name.replace(SYNTAX, '\\$&')).sort((one, other) => other.length - one.length);
  return new RegExp(`([@＠](?:${names.join('|')})(?![\\p{L}\\p{M}\\p{Nd}]))`, 'giu');
}

function marked(text, names, mentioned) {
  const own = (part) => mentioned.some(({ name, own: mine }) => mine && name.toLowerCase() === part.slice(1).toLowerCase());
  return text.split(names).map((part, index) =>
    (index % 2 === 1 ? h('span', { class: `mention ${own(part) ? 'own-mention' : ''}` }, part) : part));
}
