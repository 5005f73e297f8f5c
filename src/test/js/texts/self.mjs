// What the scanner must find in small pieces of code, and what it must leave alone.

import { readPage } from './html.mjs';
import { problems } from './catalogues.mjs';
import { read } from './source.mjs';

/** Each has one text. */
const TEXTS = [
  "h('span', null, 'edited')",
  "h('p', { class: 'quiet' }, open ? t('a.b') : 'closed')",
  "h('p', null, count > 1 ? `${count} more` : '')",
  "h('p', null, list.map((one) => one.late && 'late'))",
  "h('input', { placeholder: 'type here' })",
  "h('button', { 'aria-label': `remove ${name}` })",
  "h('img', { alt: 'harbour' })",
  "h(IconButton, { icon: 'close', label: 'dismiss' })",
  "h(Dialog, { title: wrong ? 'failed' : t('a.b') })",
  "toast('saved')",
  "announce(`${name} left`)",
  "throw new Error('away')",
  "throw new Refusal({ error: 'unreachable', retryable: true })",
  "document.title = 'the console'",
  "toast(['saved'].at(0))",
  "const words = busy ? 'searching' : t('a.b'); h('p', null, words)",
  "const KINDS = { phone: 'phone' }; h('p', null, KINDS[kind])",
  "function words(seen) { return 'away'; } h('p', { title: words(seen) })",
  "const words = (seen) => 'away'; h('p', null, words(seen))",
  "function Row() { return 'nothing'; }",
  "class Row { render() { return ['nothing', h('i')]; } }",
  "names.join(' and ')",
  "this.trouble = 'lost'; h('p', null, this.trouble)",
  "const { text = 'nothing' } = props; h('p', null, text)",
  "store('Not sent yet')",
  "const obstacle = 'This browser has no notifications.'",
];

/** None has a text. */
const CODE = [
  "h('div', { class: `row ${late ? 'late' : ''}`, role: 'status', 'aria-live': 'polite' }, t('a.b'))",
  "h(Icon, { name: 'close' })",
  "h(`h${level}`, null, title)",
  "h('span', null, `${one}, ${other} · ${third}`)",
  "h('h1', null, 'Switchboard')",
  "if (event.key === 'Enter' || state === 'open') { go('chats'); }",
  "switch (kind) { case 'phone': return t('a.b'); }",
  "import { h } from './vendor/preact.js'",
  "document.querySelector('.messages [data-seq]')",
  "localStorage.setItem('switchboard.theme', 'dark')",
  "const path = 'M5 5h14a1.5 1.5 0 0 1 1.5 1.5v9Z'",
  "['member', 'owner'].map((role) => h('option', { value: role }, t(`role.${role}`)))",
  "const ROLES = ['member', 'owner']; h('select', null, ROLES.map((role) => h('option', { value: role }, t(`role.${role}`))))",
  "toast(t('a.b'), 'error')",
  "matchMedia('(pointer: coarse)')",
  "const prefix = 'switchboard.draft.'",
  "const status = known ? 'online' : 'offline'; h('i', { class: status })",
  "ask('POST', { headers: { 'Content-Type': 'application/json' } })",
  "const one = names[kind] ?? names['other']; h('p', null, one)",
];

/** What is wrong with the scanner, as texts. */
export function selfChecks() {
  const textsIn = (code) => read('snippet.js', code).texts.length;
  return [
    ...TEXTS.filter((code) => textsIn(code) !== 1).map((code) => `finds ${textsIn(code)} texts in ${code}`),
    ...CODE.filter((code) => textsIn(code) !== 0).map((code) => `finds a text in ${code}`),
    ...keyProblems(), ...htmlProblems(), ...catalogueProblems(),
  ];
}

function keyProblems() {
  const { keys, prefixes, problems: unreadable } = read('snippet.js', "t('a.b', { name }); rich(late ? 'c.d' : 'e.f'); t(`g.${kind}`); t(key)");
  const found = [...keys, ...prefixes].map(({ key, values }) => `${key}(${values})`).join();
  return found === 'a.b(name),c.d(),e.f(),g.()' && unreadable.length === 1 ? [] : [`reads the keys ${found} and ${unreadable}`];
}

function htmlProblems() {
  const { texts, noscript, areas } = readPage('<title>Chats</title><body data-texts="shared app"><p>Hello</p><noscript><p lang="en">No</p></noscript>');
  const found = JSON.stringify({ texts, noscript, areas });
  return found === '{"texts":["Chats","Hello"],"noscript":["en"],"areas":["shared","app"]}' ? [] : [`reads the page as ${found}`];
}

function catalogueProblems() {
  const message = (text) => ({ area: { 'a.b': text } });
  const wrong = [
    [{ area: {} }, message('one')],
    [message('one'), { area: {} }],
    [message('{name}'), message('{names}')],
    [message({ one: '{count}', other: '{count}' }), message({ one: '{count}', other: '{count}' })],
    [message('{count} people'), message('{count} людей')],
    [message('one'), message(' ')],
  ];
  return wrong.filter(([en, ru]) => problems({ en, ru }).length === 0).map((pair) => `finds nothing wrong in ${JSON.stringify(pair)}`);
}
