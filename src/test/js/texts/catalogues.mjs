// The catalogues of all languages, and what must hold of each and among them.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const PLACEHOLDER = /\{(\w+)\}/g;

/** The messages by language and area: `catalogues.ru.app['chat.title']`. */
export function readCatalogues(folder) {
  const languages = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory()).map(({ name }) => name);
  return Object.fromEntries(languages.map((language) => [language, readAreas(join(folder, language))]));
}

function readAreas(folder) {
  return Object.fromEntries(readdirSync(folder).map((file) => [file.replace(/\.json$/, ''), JSON.parse(readFileSync(join(folder, file), 'utf8'))]));
}

const formsOf = (message) => (typeof message === 'string' ? [message] : Object.values(message));

/** The placeholders of a message, of all its forms together, in order of their names. */
export function placeholders(message) {
  return [...new Set(formsOf(message).flatMap((form) => [...form.matchAll(PLACEHOLDER)].map(([, name]) => name)))].sort();
}

/** What is wrong with the catalogues, as texts. English is what the others are compared with. */
export function problems(catalogues) {
  return Object.entries(catalogues).flatMap(([language, areas]) => {
    const missing = Object.keys(catalogues.en).filter((area) => !(area in areas)).map((area) => `${language}/${area}.json is missing`);
    return [...missing, ...Object.entries(areas).flatMap(([area, messages]) =>
      problemsOfArea(language, messages, catalogues.en[area] ?? {}).map((problem) => `${language}/${area}.json: ${problem}`))];
  });
}

function problemsOfArea(language, messages, english) {
  const absent = Object.keys(english).filter((key) => !Object.hasOwn(messages, key)).map((key) => `${key} is missing`);
  const extra = Object.keys(messages).filter((key) => !Object.hasOwn(english, key)).map((key) => `${key} is not in English`);
  const both = Object.keys(messages).filter((key) => Object.hasOwn(english, key));
  return [...absent, ...extra, ...both.flatMap((key) => problemsOfMessage(language, messages[key], english[key]).map((problem) => `${key} ${problem}`))];
}

function problemsOfMessage(language, message, english) {
  if (typeof message !== typeof english) {
    return ['has plural forms in one language alone'];
  }
  const found = [];
  if (formsOf(message).some((form) => typeof form !== 'string' || form.trim() === '')) {
    found.push('has an empty text');
  }
  if (placeholders(message).join() !== placeholders(english).join()) {
    found.push(`has other placeholders than in English: ${placeholders(message)} instead of ${placeholders(english)}`);
  }
  return [...found, ...pluralProblems(language, message)];
}

function pluralProblems(language, message) {
  if (typeof message === 'string') {
    return placeholders(message).includes('count') ? ['has {count}, which chooses among plural forms, and no forms'] : [];
  }
  const wanted = [...new Intl.PluralRules(language).resolvedOptions().pluralCategories].sort().join();
  const forms = Object.keys(message).sort().join();
  return forms === wanted ? [] : [`has the plural forms ${forms} instead of ${wanted}`];
}
