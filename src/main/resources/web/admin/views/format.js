const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });
const short = new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 1 });
const clock = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', second: '2-digit' });

export const count = (value) => (value < 10_000 ? whole.format(value) : short.format(value));

/** `1 node`, `2 nodes`. */
export const counted = (value, one, many = `${one}s`) => `${count(value)} ${value === 1 ? one : many}`;

export function rate(value) {
  return value > 0 && value < 10 ? value.toFixed(1) : count(value);
}

export function bytes(value) {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
  let unit = 0;
  let left = value;
  while (left >= 1024 && unit < units.length - 1) {
    left /= 1024;
    unit++;
  }
  return `${left < 10 && unit > 0 ? left.toFixed(1) : Math.round(left)} ${units[unit]}`;
}

export function millis(value) {
  if (value === undefined) {
    return '–';
  }
  if (value >= 1000) {
    return `${(value / 1000).toFixed(1)} s`;
  }
  return `${value < 10 ? value.toFixed(1) : Math.round(value)} ms`;
}

export function span(ms) {
  const minutes = Math.floor(ms / 60_000);
  if (minutes < 1) {
    return `${Math.max(0, Math.floor(ms / 1000))} s`;
  }
  if (minutes < 60) {
    return `${minutes} min`;
  }
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? `${hours} h${minutes % 60 > 0 ? ` ${minutes % 60} min` : ''}` : `${Math.floor(hours / 24)} days`;
}

export const ago = (time) => `${span(Date.now() - new Date(time).getTime())} ago`;

export const timeOfDay = (time) => clock.format(new Date(time));

/** The endpoints that the hub's figures name, those known here first, with their names: `[[endpoint, name]]`. */
export function endpointsIn(figures) {
  const found = new Set(figures.flatMap(({ endpoints }) => Object.keys(endpoints ?? {})));
  return [...new Set([...Object.keys(ENDPOINTS), ...found])].map((endpoint) => [endpoint, ENDPOINTS[endpoint] ?? endpoint]);
}

export const ENDPOINTS = { websocket: 'WebSocket', socketio: 'Socket.IO', bridge: 'SockJS bridge', sse: 'Server-sent events' };

const BROWSERS = [[/Edg\//, 'Edge'], [/OPR\//, 'Opera'], [/Chrome\//, 'Chrome'], [/Firefox\//, 'Firefox'], [/Safari\//, 'Safari'], [/curl\//, 'curl'], [/node/i, 'Node.js']];
const SYSTEMS = [[/iPhone|iPad/, 'iOS'], [/Android/, 'Android'], [/Windows/, 'Windows'], [/Mac OS X/, 'macOS'], [/Linux/, 'Linux']];

/** The browser and system of a user agent; the user agent itself if they are unknown. */
export function device(agent) {
  const of = (known) => known.find(([pattern]) => pattern.test(agent))?.[1];
  const words = [of(BROWSERS), of(SYSTEMS)].filter(Boolean).join(' on ');
  return words || (agent === '-' ? 'Unnamed client' : agent.slice(0, 40));
}
