const DAY_MS = 86_400_000;

const clock = new Intl.DateTimeFormat(undefined, { hour: 'numeric', minute: '2-digit' });
const weekday = new Intl.DateTimeFormat(undefined, { weekday: 'long' });
const date = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'long' });
const dateOfYear = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'long', year: 'numeric' });
const shortDate = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short' });

const startOfDay = (time) => new Date(time).setHours(0, 0, 0, 0);
const daysAgo = (time) => Math.round((startOfDay(Date.now()) - startOfDay(time)) / DAY_MS);

export const sameDay = (one, other) => startOfDay(one) === startOfDay(other);

export function timeOfDay(time) {
  return clock.format(new Date(time));
}

/** `Today`, `Yesterday`, `Tuesday`, `3 March`, `3 March 2024`. */
export function dayName(time) {
  const days = daysAgo(time);
  if (days === 0 || days === 1) {
    return days === 0 ? 'Today' : 'Yesterday';
  }
  const when = new Date(time);
  if (days > 1 && days < 7) {
    return weekday.format(when);
  }
  return when.getFullYear() === new Date().getFullYear() ? date.format(when) : dateOfYear.format(when);
}

/** For lists: the time if it is today, otherwise the day. */
export function shortTime(time) {
  const days = daysAgo(time);
  if (days === 0) {
    return timeOfDay(time);
  }
  return days === 1 ? 'Yesterday' : shortDate.format(new Date(time));
}

export function dueName(time) {
  const days = -daysAgo(time);
  if (days >= -1 && days <= 1) {
    return ['Yesterday', 'Today', 'Tomorrow'][days + 1];
  }
  return shortDate.format(new Date(time));
}

export function lastSeen(time) {
  const minutes = Math.round((Date.now() - new Date(time)) / 60_000);
  if (minutes < 1) {
    return 'last seen just now';
  }
  if (minutes < 60) {
    return `last seen ${minutes} min ago`;
  }
  return daysAgo(time) === 0 ? `last seen at ${timeOfDay(time)}` : `last seen ${dayName(time)}`;
}

export function initials(name) {
  const words = name.split(/[\s._-]+/).filter(Boolean);
  const letters = words.length > 1 ? [words[0], words.at(-1)].map((word) => [...word][0]) : [...(words[0] ?? '?')].slice(0, 2);
  return letters.join('').toUpperCase();
}

const STATUS = { online: 'Online', away: 'Away', busy: 'Busy', invisible: 'Invisible', offline: 'Offline' };

/** A user's presence in a few words. */
export function presenceWords({ status, text, lastSeen: seen }) {
  if (status && status !== 'offline') {
    return text ? `${STATUS[status]} · ${text}` : STATUS[status];
  }
  return seen ? lastSeen(seen).replace(/^l/, 'L') : 'Offline';
}

/** `340 B`, `12 KB`, `3.4 MB`. */
export function fileSize(bytes) {
  if (bytes < 1_000) {
    return `${bytes} B`;
  }
  const large = bytes >= 999_500;
  const amount = bytes / (large ? 1_000_000 : 1_000);
  return `${amount < 10 ? amount.toFixed(1) : Math.round(amount)} ${large ? 'MB' : 'KB'}`;
}

/** `1 person`, `2 people`. */
export const counted = (count, one, many) => `${count} ${count === 1 ? one : many}`;
