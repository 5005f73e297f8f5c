import { h } from '../../vendor/preact.js';
import { LANGUAGES, language, setLanguage } from '../../text/language.js';
import { t } from '../../text/text.js';

/** The language of this device, each by its own name. */
export function LanguageChoice() {
  return h('label', { class: 'language' },
    h('span', null, t('language')),
    h('select', { onChange: (event) => setLanguage(event.target.value) }, Object.entries(LANGUAGES).map(([tag, { name }]) =>
      h('option', { key: tag, value: tag, lang: tag, selected: tag === language }, name))));
}
