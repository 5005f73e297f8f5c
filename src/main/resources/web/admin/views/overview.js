import { h } from '../../vendor/preact.js';
import { Chart } from './chart.js';
import { bytes, count, counted, endpointsIn, millis, rate } from './format.js';
import { Nodes } from './nodes.js';

/** The cluster now and during the last minutes. */
export function Overview({ model: { cluster, changed } }) {
  const { last, samples } = cluster;
  if (!last) {
    return h('p', { class: 'quiet' }, 'No node has answered yet.');
  }
  const times = samples.map(({ at }) => at);
  const of = (key) => samples.map((sample) => sample[key]);
  // The first sample has no predecessor to compute a rate from.
  const rates = (key) => samples.map((sample, at) => (at === 0 ? undefined : sample[key]));
  const delay = last.loopDelayMaxMs > 250 ? 'bad' : 'good';
  return h('div', { class: 'overview' },
    h('header', { class: 'place-head' }, h('h1', null, 'Cluster'), h(Health, { cluster })),
    h('dl', { class: 'tiles' },
      h(Tile, { label: 'Connections', value: count(last.connections), note: `${counted(last.usersOnline, 'person', 'people')} online` }),
      h(Tile, { label: 'Events delivered', value: rate(last.delivered), unit: '/s', note: `${rate(last.published)}/s published` }),
      h(Tile, { label: 'Command latency', value: millis(last.latency.p99), note: `p99, median ${millis(last.latency.median)}` }),
      h(Tile, { label: 'Commands', value: rate(last.commands), unit: '/s', note: last.refused > 0 ? `${rate(last.refused)}/s refused` : 'none refused', tone: last.refused > 0 ? 'fair' : undefined }),
      h(Tile, { label: 'Outbound queue', value: bytes(last.waitingBytes), note: last.slow > 0 ? counted(last.slow, 'slow reader') : 'no slow readers', tone: last.slow > 0 ? 'fair' : undefined }),
      h(Tile, { label: 'Event loop delay', value: millis(last.loopDelayMaxMs), note: 'peak (last minute)', tone: delay === 'bad' ? 'bad' : undefined })),
    h('section', { class: 'charts', 'aria-label': 'The last minutes' },
      h(Chart, {
        title: 'Connections', times, stacked: true, format: count, least: 4,
        series: endpointsIn(samples).map(([endpoint, name], at) => ({ name, tone: at + 1, values: samples.map(({ endpoints }) => endpoints[endpoint] ?? 0) })),
      }),
      h(Chart, {
        title: 'Events per second', times, format: rate, least: 3,
        series: [
          { name: 'Delivered', tone: 1, values: rates('delivered') },
          { name: 'Replayed', tone: 2, values: rates('replayed') },
          { name: 'Dropped', tone: 4, values: rates('dropped') },
        ],
      }),
      h(Chart, {
        title: 'Command latency', times, format: millis, least: 6,
        series: [
          { name: 'median', tone: 1, values: samples.map(({ latency }) => latency.median) },
          { name: 'p99', tone: 2, values: samples.map(({ latency }) => latency.p99) },
        ],
      }),
      h(Chart, {
        title: 'Outbound queue', times, format: bytes, least: 3 * 1024,
        series: [{ name: 'Queued', tone: 3, values: of('waitingBytes') }],
      })),
    h(Nodes, { cluster, changed }));
}

function Tile({ label, value, unit, note, tone }) {
  return h('div', { class: `tile ${tone ?? ''}` },
    h('dt', null, label),
    h('dd', { class: 'value' }, value, unit && h('small', null, unit)),
    h('dd', { class: 'quiet' }, note));
}

/** The state of the cluster in one sentence. */
function Health({ cluster: { list } }) {
  const countOf = (state) => list.filter((node) => node.state === state).length;
  const [gone, silent, draining] = ['gone', 'silent', 'draining'].map(countOf);
  const troubles = [
    silent > 0 && `${silent} silent`,
    gone > 0 && `${gone} gone`,
    draining > 0 && `${draining} draining`,
  ].filter(Boolean);
  const tone = silent > 0 || gone > 0 ? 'bad' : draining > 0 ? 'fair' : 'good';
  const up = countOf('up');
  return h('p', { class: `health ${tone}`, role: 'status' }, h('i', { 'aria-hidden': 'true' }),
    `${counted(up, 'node')} up${troubles.length > 0 ? `, ${troubles.join(', ')}` : ''}`);
}
