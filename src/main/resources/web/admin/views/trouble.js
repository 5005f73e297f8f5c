import { h } from '../../vendor/preact.js';
import { BusyButton } from '../../app/views/parts.js';
import { failureText } from '../../text/failure.js';
import { t } from '../../text/text.js';

/** Stands where an answer would, and says why there is none. */
export function Trouble({ failure, onRetry }) {
  return h('div', { class: 'refused' },
    h('p', { role: 'alert' }, failureText(failure)),
    h(BusyButton, { class: 'small', act: onRetry }, t('console.retry')));
}
