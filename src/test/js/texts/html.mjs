// The texts of a page's HTML, which no catalogue is loaded for yet.

import { parse } from 'parse5';

const READ = ['alt', 'aria-label', 'content', 'placeholder', 'title'];
/** The product's names, and what search engines show. */
const ALLOWED = [
  'Switchboard', 'Switchboard console', 'Chats, todos and notifications, live on every device.', 'The hub as its operator sees it.',
];
const SETTINGS = ['viewport', 'color-scheme', 'theme-color'];

/** `{texts, noscript, areas}`: the texts outside `noscript`, the languages in it, and the areas of `data-texts`. */
export function readPage(html) {
  const found = { texts: [], noscript: [], areas: [] };
  visit(parse(html, { scriptingEnabled: false }), found);
  return found;
}

function visit(node, found) {
  const attributes = Object.fromEntries((node.attrs ?? []).map(({ name, value }) => [name, value]));
  if (node.tagName === 'noscript') {
    // Without scripts there is no choice, so every language is there.
    found.noscript.push(...node.childNodes.filter(({ tagName }) => tagName)
      .map(({ attrs }) => attrs.find(({ name }) => name === 'lang')?.value));
    return;
  }
  found.areas.push(...(attributes['data-texts']?.split(' ') ?? []));
  const read = SETTINGS.includes(attributes.name) ? [] : READ.map((name) => attributes[name] ?? '');
  const text = node.nodeName === '#text' ? [node.value] : [];
  found.texts.push(...[...text, ...read].map((one) => one.trim()).filter((one) => /\p{L}/u.test(one) && !ALLOWED.includes(one)));
  node.childNodes?.forEach((child) => visit(child, found));
}
