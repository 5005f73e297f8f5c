import { h } from '../../vendor/preact.js';
import { BusyButton, Dialog } from '../../app/views/parts.js';
import { t } from '../../text/text.js';

/** Asks before an action that cannot be undone or that affects other users. */
export function Confirm({ title, words, act, onDo, onClose }) {
  return h(Dialog, { title, onClose },
    h('p', null, words),
    h('div', { class: 'dialog-foot' },
      h('button', { type: 'button', onClick: onClose }, t('console.cancel')),
      h(BusyButton, { class: 'danger', act: onDo }, act)));
}
