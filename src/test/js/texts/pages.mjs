// The pages that have catalogues: their source files, the keys that these use, and the areas that each page loads.

import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { readPage } from './html.mjs';
import { read } from './source.mjs';

/** What is no text of the pages: libraries, and the hub's own client, whose words its users translate by their codes. */
const FOREIGN = /^(vendor|client)\//;

/** Every source file under these folders and files, by its name: `{keys, prefixes, texts, imports, problems}`. */
export function readSources(web, names) {
  const files = names.flatMap((name) => (name.endsWith('.js') ? [name] : readdirSync(join(web, name), { recursive: true })
    .filter((file) => file.endsWith('.js')).map((file) => join(name, file))));
  return new Map(files.map((file) => [file, read(file, readFileSync(join(web, file), 'utf8'))]));
}

/** The files that a module loads, itself included. */
export function reachable(sources, module, found = new Set()) {
  if (found.has(module) || !sources.has(module)) {
    return found;
  }
  found.add(module);
  sources.get(module).imports.filter((specifier) => specifier.startsWith('.'))
    .map((specifier) => join(dirname(module), specifier))
    .filter((file) => !FOREIGN.test(file))
    .forEach((file) => reachable(sources, file, found));
  return found;
}

/** `{areas, texts, noscript}` of the page of a folder. */
export const pageOf = (web, html) => readPage(readFileSync(join(web, html), 'utf8'));

