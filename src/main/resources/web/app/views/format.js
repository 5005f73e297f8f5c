import { language, locale, t } from '../../text/text.js';

const DAY_MS = 86_400_000;

const clock = new Intl.DateTimeFormat(locale, { hour: 'numeric', minute: '2-digit' });
const weekday = new Intl.DateTimeFormat(locale, { weekday: 'long' });
const date = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'long' });
const dateOfYear = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'long', year: 'numeric' });
const shortDate = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short' });
const shortDateOfYear = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short', year: 'numeric' });
const nearDay = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' });
const whole = new Intl.NumberFormat(locale, { maximumFractionDigits: 0 });
const tenths = new Intl.NumberFormat(locale, { minimumFractionDigits: 1, maximumFractionDigits: 1 });

const startOfDay = (time) => new Date(time).setHours(0, 0, 0, 0);
const daysAgo = (time) => Math.round((startOfDay(Date.now()) - startOfDay(time)) / DAY_MS);

const thisYear = (when) => when.getFullYear() === new Date().getFullYear();
const briefly = (when) => (thisYear(when) ? shortDate : shortDateOfYear).format(when);

export const sameDay = (one, other) => startOfDay(one) === startOfDay(other);

export const capitalised = (words) => words.charAt(0).toLocaleUpperCase(language) + words.slice(1);

export function timeOfDay(time) {
  return clock.format(new Date(time));
}

/** `today`, `yesterday`, `Tuesday`, `3 March`, `3 March 2024`: a day that is past, within a sentence. */
export function dayWords(time) {
  const days = daysAgo(time);
  if (days === 0 || days === 1) {
    return nearDay.format(-days, 'day');
  }
  const when = new Date(time);
  if (days > 1 && days < 7) {
    return weekday.format(when);
  }
  return (thisYear(when) ? date : dateOfYear).format(when);
}

/** As `dayWords`, where it stands alone: `Today`. */
export const dayName = (time) => capitalised(dayWords(time));

/** For lists: the time if it is today, otherwise the day. */
export function shortTime(time) {
  const days = daysAgo(time);
  if (days === 0) {
    return timeOfDay(time);
  }
  return days === 1 ? dayName(time) : briefly(new Date(time));
}

export function dueName(time) {
  const days = -daysAgo(time);
  return days >= -1 && days <= 1 ? capitalised(nearDay.format(days, 'day')) : briefly(new Date(time));
}

export function lastSeen(time) {
  const minutes = Math.round((Date.now() - new Date(time)) / 60_000);
  if (minutes < 1) {
    return t('seen.justNow');
  }
  if (minutes < 60) {
    return t('seen.minutes', { count: minutes });
  }
  return daysAgo(time) === 0 ? t('seen.time', { time: timeOfDay(time) }) : t('seen.day', { day: dayWords(time) });
}

/** A user's presence in a few words. */
export function presenceWords({ status, text, lastSeen: seen }) {
  if (status && status !== 'offline') {
    return text ? `${t(`status.${status}`)} · ${text}` : t(`status.${status}`);
  }
  return seen ? lastSeen(seen) : t('status.offline');
}

/** `340 B`, `12 KB`, `3.4 MB`. */
export function fileSize(bytes) {
  if (bytes < 1_000) {
    return t('size.bytes', { amount: bytes });
  }
  const large = bytes >= 999_500;
  const amount = bytes / (large ? 1_000_000 : 1_000);
  const written = (amount < 10 ? tenths : whole).format(amount);
  return large ? t('size.megabytes', { amount: written }) : t('size.kilobytes', { amount: written });
}
