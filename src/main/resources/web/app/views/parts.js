import { Component, createRef, h } from '../../vendor/preact.js';
import { t } from '../../text/text.js';
import { Icon } from './icons.js';

const HUES = 8;

/** One of a few colours, always the same for the same id. */
function hueOf(id) {
  let sum = 0;
  for (const letter of id) {
    sum = (sum * 31 + letter.codePointAt(0)) % 9973;
  }
  return sum % HUES;
}

/** The first letters of the first and the last word, or the first two of the only one. */
function initials(name) {
  const words = name.split(/[\s._-]+/).filter(Boolean);
  const letters = words.length > 1 ? [words[0], words.at(-1)].map((word) => [...word][0]) : [...(words[0] ?? '?')].slice(0, 2);
  return letters.join('').toUpperCase();
}

/** Initials on a colour, with a presence mark. Hidden from screen readers, because the name is next to it. */
export function Avatar({ id, name, status, size = 'medium', group = false }) {
  return h('span', { class: `avatar ${size} hue-${hueOf(id)}`, 'aria-hidden': 'true' },
    group ? h(Icon, { name: 'people' }) : initials(name),
    status && h('span', { class: `presence ${status}` }));
}

export function IconButton({ icon, label, ...more }) {
  return h('button', { type: 'button', class: 'icon-button', 'aria-label': label, title: label, ...more }, h(Icon, { name: icon }));
}

/** @param level of its title: 1 where it is all that the page shows */
export function Empty({ icon, title, words, level = 2, children }) {
  return h('div', { class: 'empty' },
    h('span', { class: 'empty-icon' }, h(Icon, { name: icon })),
    h(`h${level}`, null, title),
    h('p', null, words),
    children);
}

/** A placeholder for rows that are being loaded. */
export function Skeleton({ rows, label }) {
  return h('div', { class: 'skeleton', role: 'status', 'aria-label': label },
    Array.from({ length: rows }, (_, row) => h('div', { class: 'skeleton-row', key: row },
      h('span', { class: 'skeleton-dot' }), h('span', { class: 'skeleton-lines' }, h('i'), h('i')))));
}

/** @param label the count in words, for screen readers */
export function Badge({ count, label }) {
  return count > 0 && h('span', { class: 'badge' },
    h('span', { 'aria-hidden': 'true' }, count > 99 ? '99+' : count),
    h('span', { class: 'unseen' }, `, ${label}`));
}

/** The platform's modal dialog: it traps the focus, closes on Escape and restores the focus. */
export class Dialog extends Component {
  element = createRef();

  componentDidMount() {
    const opener = document.activeElement;
    this.restoreFocus = () => opener?.isConnected && opener.focus();
    this.element.current.showModal();
  }

  componentWillUnmount() {
    this.element.current.close();
    this.restoreFocus();
  }

  render({ title, onClose, children, kind = '' }) {
    const outside = (event) => event.target === this.element.current && isBeside(event) && onClose();
    return h('dialog', {
      ref: this.element,
      class: `dialog ${kind}`,
      'aria-labelledby': 'dialog-title',
      onCancel: (event) => {
        event.preventDefault();
        onClose();
      },
      onMouseDown: outside,
    }, h('div', { class: 'dialog-body', tabindex: -1 },
      h('header', { class: 'dialog-head' },
        h('h2', { id: 'dialog-title' }, title),
        h(IconButton, { icon: 'close', label: t('close'), onClick: onClose })),
      children));
  }
}

/** Whether a press on an element is on its backdrop; the element is the target of a press on its scrollbar as well. */
function isBeside({ currentTarget, clientX, clientY }) {
  const { left, right, top, bottom } = currentTarget.getBoundingClientRect();
  return clientX < left || clientX > right || clientY < top || clientY > bottom;
}

/** A labelled switch; `onChange` gets the event of its input. */
export function Toggle({ children, ...more }) {
  return h('label', { class: 'switch' },
    h('span', null, children),
    h('input', { type: 'checkbox', role: 'switch', ...more }));
}

/** As the `ref` of an element: it gets the focus when it appears. */
export const focused = (element) => element?.focus();

/** Stands where an answer would: why there is none, and another try. */
export function Refused({ words, act, children, ...more }) {
  return h('div', { class: 'refused' },
    h('p', { role: 'alert' }, words),
    h(BusyButton, { ...more, act }, children));
}

/** A button that does nothing while its action runs. It keeps the focus, which browsers take from a disabled one. */
export class BusyButton extends Component {
  render({ act, children, ...more }, { busy }) {
    const run = async () => {
      if (busy) {
        return;
      }
      this.setState({ busy: true });
      try {
        await act();
      } finally {
        this.setState({ busy: false });
      }
    };
    return h('button', { type: 'button', ...more, 'aria-disabled': busy ? 'true' : undefined, 'aria-busy': busy, onClick: run }, children);
  }
}
