import { storage } from '../storage.js';

const KEY = 'switchboard.language';

/** The languages that have catalogues, by their tags (BCP 47), each with its own name for itself and its direction. */
export const LANGUAGES = {
  en: { name: 'English', dir: 'ltr' },
  ru: { name: 'Русский', dir: 'ltr' },
};

const primary = (tag) => tag?.split('-')[0];

/** The one chosen on this device, otherwise the first of the browser's that has a catalogue, otherwise English. */
export const language = choose(storage.getItem(KEY), navigator.languages);

/** The browser's variant of that language, such as `en-GB`, in which dates and numbers are written. */
export const locale = navigator.languages.find((tag) => primary(tag) === language) ?? language;

export function choose(chosen, wanted) {
  return [chosen, ...wanted].map(primary).find((tag) => Object.hasOwn(LANGUAGES, tag)) ?? 'en';
}

/** Keeps the choice on this device and loads the page again, since every text on it changes. */
export function setLanguage(tag) {
  storage.setItem(KEY, tag);
  location.reload();
}
