import { h } from '../../vendor/preact.js';
import { IconButton } from './parts.js';

const STAYS_MS = 6_000;

let toasts = [];
let ids = 0;
let changed = () => {};

export function onToasts(listener) {
  changed = listener;
}

/** Tells something in passing. */
export function toast(words, kind = 'info', link = undefined) {
  const id = ++ids;
  // The same words again are no news.
  toasts = [...toasts.filter((shown) => shown.words !== words), { id, words, kind, link }].slice(-3);
  setTimeout(() => dismiss(id), STAYS_MS);
  changed();
}

/** Tells that something the user asked for did not happen. */
export function failed(failure) {
  toast(failure.message, 'error');
}

/** Runs it and tells a failure; true if there was none. */
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
