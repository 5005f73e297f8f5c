import { Catalogue } from './catalogue.js';
import { LANGUAGES, language } from './language.js';

/** Loads what the page names in `<body data-texts="…">` in the reader's language, and marks the page with that language. */
async function load() {
  const areas = document.body.dataset.texts.split(' ');
  const messages = await Promise.all(areas.map(async (area) => {
    const response = await fetch(new URL(`${language}/${area}.json`, import.meta.url));
    return response.json();
  }));
  Object.assign(document.documentElement, { lang: language, dir: LANGUAGES[language].dir });
  return new Catalogue(language, Object.assign({}, ...messages));
}

const catalogue = await load();

/** `t('chat.people', { count: 3 })`: the text of a key. */
export const t = (key, values) => catalogue.text(key, values);

/** `rich('chat.added', { name: h('bdi', null, name) })`: the text of a key with elements in it, as an array of children. */
export const rich = (key, values) => catalogue.parts(key, values);

export const known = (key) => catalogue.has(key);

export { language };
