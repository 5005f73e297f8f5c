import { h } from '../../vendor/preact.js';
import { LANGUAGES, language, setLanguage } from '../../text/language.js';
import { t } from '../../text/text.js';

/** Chooses the language of this device; each is called by its own name. */
export function LanguageSelect(attributes) {
  return h('select', { ...attributes, onChange: (event) => setLanguage(event.target.value) }, Object.entries(LANGUAGES).map(([tag, { name }]) =>
    h('option', { key: tag, value: tag, lang: tag, selected: tag === language }, name)));
}

/** The same under its name. */
export const LanguageChoice = () => h('label', { class: 'language' }, h('span', null, t('language')), h(LanguageSelect));
