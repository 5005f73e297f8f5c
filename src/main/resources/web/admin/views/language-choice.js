import { h } from '../../vendor/preact.js';
import { LANGUAGES, setLanguage } from '../../text/language.js';
import { language, t } from '../../text/text.js';

/** Chooses the language of the console on this device. Each language is named in itself. */
export function LanguageChoice() {
  return h('select', { value: language, 'aria-label': t('console.language'), onChange: (event) => setLanguage(event.target.value) },
    Object.entries(LANGUAGES).map(([tag, { name }]) => h('option', { key: tag, value: tag, lang: tag }, name)));
}
