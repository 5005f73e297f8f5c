import { h } from '../../vendor/preact.js';
import { announce } from './attention.js';
import { Avatar, BusyButton, focused } from './parts.js';
import { toast, tried } from './toasts.js';

/** Asks before a person is blocked. `onDone` is called when they are, or when the user thinks better of it. */
export function BlockQuestion({ model, id, onDone }) {
  const name = model.people.name(id);
  const block = async () => {
    if (await tried(() => model.people.block(id))) {
      said(`${name} is blocked.`);
      onDone();
    }
  };
  return h('div', { class: 'question', role: 'group', 'aria-label': `Block ${name}?` },
    h('p', null, `Block ${name}? You get no direct messages from them, they cannot add you to groups, and neither sees whether the other is online. They are not told.`),
    h('div', { class: 'dialog-foot' },
      h('button', { type: 'button', ref: focused, onClick: onDone }, 'Cancel'),
      h(BusyButton, { act: block, class: 'danger' }, 'Block')));
}

export async function unblock(model, id) {
  if (await tried(() => model.people.unblock(id))) {
    said(`${model.people.name(id)} is no longer blocked.`);
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
    h('h2', { id: 'blocked-people', tabindex: -1 }, 'Blocked people'),
    people.blocked.size === 0
      ? h('p', { class: 'quiet' }, 'You have blocked nobody. A person is blocked from the dialog about a chat with them.')
      : h('ul', { class: 'people' }, [...people.blocked].map((id) => h('li', { key: id, class: 'person' },
        h(Avatar, { id, name: people.name(id) }),
        h('span', { class: 'person-text' }, h('strong', { dir: 'auto' }, people.name(id))),
        h(BusyButton, { act: () => release(model, id), 'aria-label': `Unblock ${people.name(id)}` }, 'Unblock')))));
}

/** The row goes with its button, so the focus goes to the list's title. */
async function release(model, id) {
  await unblock(model, id);
  document.getElementById('blocked-people')?.focus();
}
