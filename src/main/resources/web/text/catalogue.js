const PLACEHOLDER = /\{(\w+)\}/g;

/**
 * The messages of one language by key. A message is a text with placeholders `{name}`, or its plural forms by the categories
 * of CLDR, `{one: '{count} person', other: '{count} people'}`, of which the value `count` chooses.
 */
export class Catalogue {
  #language;
  #messages;
  #plurals;
  #numbers;

  /** @param locale the variant of the language in which numbers are written */
  constructor(language, messages, locale = language) {
    this.#language = language;
    this.#messages = messages;
    this.#plurals = new Intl.PluralRules(language);
    this.#numbers = new Intl.NumberFormat(locale);
  }

  get language() {
    return this.#language;
  }

  has(key) {
    return Object.hasOwn(this.#messages, key);
  }

  /** The message with its placeholders filled; numbers as the language writes them. A missing key is its own text. */
  text(key, values = {}) {
    return this.#message(key, values).replace(PLACEHOLDER, (_, name) => this.#written(values[name]));
  }

  /** As `text`, but values may be elements: an array of texts and values, in the order of the language. */
  parts(key, values) {
    return this.#message(key, values)
      .split(PLACEHOLDER)
      .map((part, index) => (index % 2 === 1 ? this.#written(values[part]) : part))
      .filter((part) => part !== '');
  }

  #message(key, { count }) {
    const message = this.#messages[key] ?? key;
    return typeof message === 'string' ? message : message[this.#plurals.select(count)] ?? message.other;
  }

  #written(value) {
    return typeof value === 'number' ? this.#numbers.format(value) : value;
  }
}
