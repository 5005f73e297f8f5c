import { Catalogue } from './catalogue.js';
import { LANGUAGES, language, locale } from './language.js';

/** The messages of an area by key, in the reader's language. */
export async function area(name) {
  const response = await fetch(new URL(`${language}/${name}.json`, import.meta.url));
  return response.json();
}

/** Loads what the page names in `<body data-texts="…">` in the reader's language, and marks the page with that language. */
async function load() {
  const messages = await Promise.all(document.body.dataset.texts.split(' ').map(area));
  Object.assign(document.documentElement, { lang: language, dir: LANGUAGES[language].dir });
  return new Catalogue(language, Object.assign({}, ...messages), locale);
}

const catalogue = await load();

/** `t('chat.people', { count: 3 })`: the text of a key. */
export const t = (key, values) => catalogue.text(key, values);

/** `rich('chat.added', { name: h('bdi', null, name) })`: the text of a key with elements in it, as an array of children. */
export const rich = (key, values) => catalogue.parts(key, values);

export const known = (key) => catalogue.has(key);

export { language, locale };
