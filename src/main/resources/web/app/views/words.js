import { h } from '../../vendor/preact.js';

const LINK = /(https?:\/\/[^\s<>"']+[^\s<>"'.,;:!?)\]])/g;

/** A text as typed, with web addresses as links. It is never interpreted as markup. */
export function Words({ text }) {
  const parts = text.split(LINK);
  return h('span', { class: 'words' }, parts.map((part, index) =>
    (index % 2 === 1 ? h('a', { href: part, target: '_blank', rel: 'noopener noreferrer' }, part) : part)));
}
