import { h } from '../../vendor/preact.js';
import { failureText } from '../../text/failure.js';
import { t } from '../../text/text.js';
import { Refused, Skeleton } from './parts.js';

/** What stands for a list of the model until it has come: a placeholder, or why the hub does not give it. */
export function Unlisted({ model, lists, rows, label }) {
  return lists.refusal
    ? h(Refused, { words: t('list.refused', { error: failureText(lists.refusal) }), act: () => model.loadAgain(lists) }, t('list.retry'))
    : h(Skeleton, { rows, label });
}
