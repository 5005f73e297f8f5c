const KEY = 'switchboard.language';

/** The languages that have catalogues, by their tags (BCP 47), each with its own name for itself and its direction. */
export const LANGUAGES = {
  en: { name: 'English', dir: 'ltr' },
  ru: { name: 'Русский', dir: 'ltr' },
};

/** The one chosen on this device, otherwise the first of the browser's that has a catalogue, otherwise English. */
export const language = choose(localStorage.getItem(KEY), navigator.languages);

export function choose(chosen, wanted) {
  const known = [chosen, ...wanted].map((tag) => tag?.split('-')[0]);
  return known.find((tag) => Object.hasOwn(LANGUAGES, tag)) ?? 'en';
}

/** Keeps the choice on this device and loads the page again, since every text on it changes. */
export function setLanguage(tag) {
  localStorage.setItem(KEY, tag);
  location.reload();
}
