import { locale } from './language.js';

const commas = new Intl.ListFormat(locale, { type: 'conjunction', style: 'narrow' });
const words = new Intl.ListFormat(locale, { type: 'conjunction', style: 'long' });

/** `Ana, Ben, Cleo`, for labels. */
export const listed = (names) => commas.format(names);

/** `Ana and Ben`, for sentences. */
export const joined = (names) => words.format(names);
