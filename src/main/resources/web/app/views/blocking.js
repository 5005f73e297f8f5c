import { h } from '../../vendor/preact.js';
import { t } from '../../text/text.js';
import { announce } from './attention.js';
import { Avatar, BusyButton, focused } from './parts.js';
import { toast, tried } from './toasts.js';
import { Unlisted } from './unlisted.js';

/** Asks before a person is blocked. `onDone` is called when they are, or when the user thinks better of it. */
export function BlockQuestion({ model, id, onDone }) {
  const name = model.people.name(id);
  const block = async () => {
    if (await tried(() => model.people.block(id))) {
      said(t('block.done', { name }));
      onDone();
    }
  };
  return h('div', { class: 'question', role: 'group', 'aria-label': t('block.question', { name }) },
    h('p', null, t('block.words', { name })),
    h('div', { class: 'dialog-foot' },
      h('button', { type: 'button', ref: focused, onClick: onDone }, t('cancel')),
      h(BusyButton, { act: block, class: 'danger' }, t('block.do'))));
}

export async function unblock(model, id) {
  if (await tried(() => model.people.unblock(id))) {
    said(t('block.undone', { name: model.people.name(id) }));
  }
}

function said(words) {
  toast(words);
  announce(words);
}

/** Whom the user blocks. */
export function Blocked({ model }) {
  const { people } = model;
  return h('section', { class: 'card' },
    h('h2', { id: 'blocked-people', tabindex: -1 }, t('block.people')),
    !people.listed && h(Unlisted, { model, lists: people, rows: 1, label: t('block.loading') }),
    people.listed && people.blocked.size === 0
      ? h('p', { class: 'quiet' }, t('block.nobody'))
      : h('ul', { class: 'people' }, [...people.blocked].map((id) => h('li', { key: id, class: 'person' },
        h(Avatar, { id, name: people.name(id) }),
        h('span', { class: 'person-text' }, h('strong', { dir: 'auto' }, people.name(id))),
        h(BusyButton, { act: () => release(model, id), 'aria-label': t('block.undoPerson', { name: people.name(id) }) }, t('block.undo'))))));
}

/** The row goes with its button, so the focus goes to the list's title. */
async function release(model, id) {
  await unblock(model, id);
  document.getElementById('blocked-people')?.focus();
}
