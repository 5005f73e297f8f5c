import { known, language, locale, t } from '../../text/text.js';

const whole = new Intl.NumberFormat(language, { maximumFractionDigits: 0 });
const short = new Intl.NumberFormat(language, { notation: 'compact', maximumFractionDigits: 1 });
const clock = new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit', second: '2-digit' });
const plain = digits({});
const tenths = digits({ minimumFractionDigits: 1 });
const milliseconds = digits(unit('millisecond', 'short'));
const millisecondTenths = digits({ ...unit('millisecond', 'short'), minimumFractionDigits: 1 });
const minuteUnit = digits(unit('minute', 'short'));
const dayUnit = digits(unit('day', 'long'));

function digits(options) {
  return new Intl.NumberFormat(language, { maximumFractionDigits: options.minimumFractionDigits ?? 0, useGrouping: false, ...options });
}

function unit(name, unitDisplay) {
  return { style: 'unit', unit: name, unitDisplay };
}

/** From this number on, numbers are shown as `10K`. */
const MANY = 10_000;

export const count = (value) => (value < MANY ? whole.format(value) : short.format(value));

/** The values of a message with a number that may be large, `{shown}`. The word "thousand" in it takes the plural of 10,000. */
export const counted = (value) => ({ count: Math.min(value, MANY), shown: count(value) });

export const list = (parts) => parts.filter(Boolean).join(t('console.list.separator'));

export const sentences = (...parts) => parts.filter(Boolean).join(' ');

/** A sentence about nodes that did not answer, if there are any. */
export const unansweredWords = ({ length }) => length > 0 && t('console.unanswered', { count: length });

export function rate(value) {
  return value > 0 && value < 10 ? tenths.format(value) : count(value);
}

const BYTE_UNITS = ['b', 'kib', 'mib', 'gib', 'tib'];

export function bytes(value) {
  let power = 0;
  let left = value;
  while (left >= 1024 && power < BYTE_UNITS.length - 1) {
    left /= 1024;
    power++;
  }
  return t(`console.bytes.${BYTE_UNITS[power]}`, { value: (left < 10 && power > 0 ? tenths : plain).format(left) });
}

export function millis(value) {
  if (value === undefined) {
    return '–';
  }
  if (value >= 1000) {
    return t('console.time.seconds', { value: tenths.format(value / 1000) });
  }
  return (value < 10 ? millisecondTenths : milliseconds).format(value);
}

export function span(ms) {
  const minutes = Math.floor(ms / 60_000);
  if (minutes < 1) {
    return t('console.time.seconds', { value: plain.format(Math.max(0, Math.floor(ms / 1000))) });
  }
  if (minutes < 60) {
    return minuteUnit.format(minutes);
  }
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? hoursAndMinutes(hours, minutes % 60) : dayUnit.format(Math.floor(hours / 24));
}

function hoursAndMinutes(hours, minutes) {
  return minutes > 0 ? t('console.time.hoursMinutes', { hours, minutes }) : t('console.time.hours', { hours });
}

export const ago = (time, now = Date.now()) => t('console.time.ago', { span: span(now - new Date(time).getTime()) });

export const timeOfDay = (time) => clock.format(new Date(time));

const ENDPOINTS = ['websocket', 'socketio', 'bridge', 'sse'];

export function endpointName(endpoint) {
  return known(`console.endpoint.${endpoint}`) ? t(`console.endpoint.${endpoint}`) : endpoint;
}

/** The endpoints that the hub's figures name, those known here first, with their names: `[[endpoint, name]]`. */
export function endpointsIn(figures) {
  const found = figures.flatMap(({ endpoints }) => Object.keys(endpoints ?? {}));
  return [...new Set([...ENDPOINTS, ...found])].map((endpoint) => [endpoint, endpointName(endpoint)]);
}
