import { h } from '../../vendor/preact.js';
import { Refused } from '../../app/views/parts.js';
import { failureText } from '../../text/failure.js';
import { t } from '../../text/text.js';

/** Stands where an answer would, and says why there is none. */
export function Trouble({ failure, onRetry }) {
  return h(Refused, { class: 'small', words: failureText(failure), act: onRetry }, t('console.retry'));
}
