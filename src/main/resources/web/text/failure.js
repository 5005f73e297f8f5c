import { known, language, t } from './text.js';

/**
 * Why something failed, in the reader's language. The hub's words are English and more precise than their codes: readers of
 * English get them as they are, others get the text of the code, `error.CODE`, or of the code and the field that is wrong,
 * `error.CODE.field`. A code that only a back end has keeps the back end's words, and so does a failure without a code.
 *
 * @param meaning texts by code that are more precise than those of the catalogue where it failed
 */
export function failureText({ code, field, message, name }, meaning = {}) {
  if (language === 'en') {
    return message;
  }
  if (name === 'Disconnected') {
    return t('failure.disconnected');
  }
  if (!known(`error.${code}`)) {
    return message;
  }
  if (field && known(`error.${code}.${field}`)) {
    return t(`error.${code}.${field}`);
  }
  const text = meaning[code] ?? t(`error.${code}`);
  return field ? t('failure.ofField', { error: text, field }) : text;
}
