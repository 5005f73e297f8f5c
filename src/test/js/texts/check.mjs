// Checks the catalogues of messages against the code that uses them, and the code for texts that no catalogue has. Prints
// `ok <name>` or `not ok <name>: <why>` for each check.
// usage: node check.mjs '{"web":"…/web","errors":["NOT_FOUND"],"purposes":["reset"],"languages":["en"]}'

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { placeholders, problems, readCatalogues } from './catalogues.mjs';
import { pageOf, reachable, readSources } from './pages.mjs';
import { selfChecks } from './self.mjs';
import { constant } from './source.mjs';

/** The folders of the pages, with the HTML that starts their `main.js`. */
const PAGES = { app: 'index.html', admin: 'admin.html' };
const WORKER = 'push-worker.js';

const { web, errors, purposes, languages } = JSON.parse(process.argv[2]);
const catalogues = readCatalogues(join(web, 'text'));
const english = catalogues.en;
const sources = readSources(web, [...Object.keys(PAGES), 'text', WORKER, 'theme.js', 'storage.js']);
const pages = [
  ...Object.entries(PAGES).map(([folder, html]) => ({ name: folder, files: [...reachable(sources, `${folder}/main.js`)], ...pageOf(web, html) })),
  { name: WORKER, files: [WORKER], areas: ['push'], texts: [], noscript: languages },
];

/** The uses of keys by a page, each with the messages that it may get there. */
function usesOf({ files, areas }) {
  const messages = Object.assign({}, ...areas.map((area) => english[area]));
  return files.flatMap((file) => {
    const { keys, prefixes } = sources.get(file);
    return [
      ...keys.map((use) => ({ ...use, found: Object.keys(messages).filter((key) => key === use.key), messages })),
      ...prefixes.map((use) => ({ ...use, found: Object.keys(messages).filter((key) => key.startsWith(use.key)), messages })),
    ];
  });
}

/** What does not hold of a use, such as a key without a message. */
function problemsOfUse({ key, values, at, found, messages }) {
  if (found.length === 0) {
    return [`${at} uses ${key}, which no catalogue of the page has`];
  }
  const wrong = (one) => values && placeholdersWithCount(messages[one]) !== [...values].sort().join();
  return found.filter(wrong).map((one) => `${at} gives ${values.join() || 'nothing'} to ${one}, which has ${placeholdersWithCount(messages[one]) || 'no placeholder'}`);
}

/** A plural message needs a count, whether or not it shows it. */
function placeholdersWithCount(message) {
  const names = new Set(placeholders(message));
  return [...(typeof message === 'string' ? names : names.add('count'))].sort().join();
}

/** The messages of the pages' areas that nothing uses. */
function unused() {
  const used = new Set(pages.flatMap(usesOf).flatMap(({ found }) => found));
  const areas = new Set(pages.flatMap((page) => page.areas));
  return [...areas].flatMap((area) => Object.keys(english[area]).filter((key) => !used.has(key)).map((key) => `${area}.json has ${key}`));
}

function twice({ areas }) {
  const keys = areas.flatMap((area) => Object.keys(english[area]));
  return keys.filter((key, place) => keys.indexOf(key) !== place);
}

function differences(what, some, others) {
  return [...some.filter((one) => !others.includes(one)), ...others.filter((one) => !some.includes(one))].map((one) => `${what} ${one}`);
}

const languagesOfPages = () => Object.keys(constant(readFileSync(join(web, 'text/language.js'), 'utf8'), 'LANGUAGES'));
const workersEnglish = () => constant(readFileSync(join(web, WORKER), 'utf8'), 'ENGLISH').messages;

const CHECKS = {
  'the scanner finds each kind of text and key': selfChecks,
  'every language has the messages of English, with its own plural forms': () => problems(catalogues),
  'the languages of the pages, of the letters and of the catalogues are the same': () => [
    ...differences('only in catalogues or pages:', Object.keys(catalogues), languagesOfPages()),
    ...differences('only in pages or letters:', languagesOfPages(), languages),
  ],
  'every key that the code uses has a message with these placeholders': () => pages.flatMap((page) => usesOf(page).flatMap(problemsOfUse)),
  'every key can be read from the code': () => [...sources.values()].flatMap((source) => source.problems),
  'every message is used': unused,
  'no key is in two catalogues of a page': () => pages.flatMap(twice),
  'every error code of the hub has a text': () => errors.filter((code) => !(`error.${code}` in english.shared)),
  'each purpose of a link has a letter': () =>
    differences('message', Object.keys(english.email), purposes.flatMap((purpose) => [`${purpose}.subject`, `${purpose}.text`])),
  'the worker has the English texts': () => (isDeepStrictEqual(workersEnglish(), english.push) ? [] : ['they differ from push.json']),
  'no text is in the code': () => [...sources.entries()].flatMap(([file, { texts }]) =>
    texts.filter(({ text }) => file !== WORKER || !JSON.stringify(english.push).includes(JSON.stringify(text))).map(({ text, at }) => `${at} ${JSON.stringify(text)}`)),
  'no text is in the HTML but for those without scripts, in every language': () => pages.flatMap(({ name, texts, noscript }) =>
    [...texts, ...differences('without scripts, language', noscript, languages)].map((problem) => `${name}: ${problem}`)),
};

for (const [name, check] of Object.entries(CHECKS)) {
  const found = check();
  console.log(found.length === 0 ? `ok ${name}` : `not ok ${name}: ${found.join(' | ')}`);
}
