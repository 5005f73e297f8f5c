import { Component, createRef, h } from '../../vendor/preact.js';
import { failureText } from '../../text/failure.js';
import { t } from '../../text/text.js';
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
  toast(failureText(failure), 'error');
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

/** They stand above an open dialog, where browsers can put them there. */
export class Toasts extends Component {
  box = createRef();

  componentDidUpdate() {
    const box = this.box.current;
    const last = toasts.at(-1)?.id;
    if (last !== this.last && box.showPopover) {
      // What was opened last is on top.
      if (box.matches(':popover-open')) {
        box.hidePopover();
      }
      if (last !== undefined) {
        box.showPopover();
      }
    }
    this.last = last;
  }

  render() {
    return h('div', { class: 'toasts', popover: 'manual', ref: this.box }, toasts.map(drawn));
  }
}

const drawn = ({ id, words, kind, link }) =>
  h('div', { key: id, class: `toast ${kind}`, role: kind === 'error' ? 'alert' : 'status' },
    h('span', { class: 'toast-words' }, link ? h('a', { href: link, onClick: () => dismiss(id) }, words) : words),
    h(IconButton, { icon: 'close', label: t('dismiss'), onClick: () => dismiss(id) }));
