import { h } from '../../vendor/preact.js';
import { IconButton } from './parts.js';

const STAYS_MS = 6_000;

let toasts = [];
let ids = 0;
let changed = () => {};

export function onToasts(listener) {
  changed = listener;
}

/** Shows a message for a few seconds. */
export function toast(words, kind = 'info', link = undefined) {
  const id = ++ids;
  // A repeated message replaces the earlier one.
  toasts = [...toasts.filter((shown) => shown.words !== words), { id, words, kind, link }].slice(-3);
  setTimeout(() => dismiss(id), STAYS_MS);
  changed();
}

/** Shows that an action of the user failed. */
export function failed(failure) {
  toast(failure.message, 'error');
}

/** Runs the action and shows a failure; true if it succeeded. */
export async function tried(act) {
  try {
    await act();
    return true;
  } catch (failure) {
    failed(failure);
    return false;
  }
}

function dismiss(id) {
  toasts = toasts.filter((toastShown) => toastShown.id !== id);
  changed();
}

export function Toasts() {
  return h('div', { class: 'toasts' }, toasts.map(({ id, words, kind, link }) =>
    h('div', { key: id, class: `toast ${kind}`, role: kind === 'error' ? 'alert' : 'status' },
      link ? h('a', { href: link, onClick: () => dismiss(id) }, words) : h('span', null, words),
      h(IconButton, { icon: 'close', label: 'Dismiss', onClick: () => dismiss(id) }))));
}
