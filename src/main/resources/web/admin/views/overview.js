import { h } from '../../vendor/preact.js';
import { t } from '../../text/text.js';
import { Chart } from './chart.js';
import { bytes, count, counted, endpointsIn, list, millis, rate, timeOfDay } from './format.js';
import { Nodes } from './nodes.js';

/** The cluster now and during the last minutes. */
export function Overview({ model: { cluster, changed, trouble } }) {
  const { last, samples } = cluster;
  if (!last) {
    return h('div', { class: 'overview' },
      h('header', { class: 'place-head' }, h('h1', null, t('console.overview.title'))),
      h('p', { class: 'quiet' }, t('console.overview.noNode')));
  }
  const times = samples.map(({ at }) => at);
  const of = (key) => samples.map((sample) => sample[key]);
  // The first sample has no predecessor to compute a rate from.
  const rates = (key) => samples.map((sample, at) => (at === 0 ? undefined : sample[key]));
  const delay = last.loopDelayMaxMs > 250 ? 'bad' : 'good';
  return h('div', { class: 'overview' },
    h('header', { class: 'place-head' }, h('h1', null, t('console.overview.title')), h(Health, { cluster, trouble })),
    h('dl', { class: 'tiles' },
      h(Tile, { label: t('console.overview.connections'), value: count(last.connections), note: t('console.overview.online', counted(last.usersOnline)) }),
      h(Tile, { label: t('console.overview.delivered'), value: rate(last.delivered), unit: t('console.overview.perSecond'), note: t('console.overview.published', { rate: rate(last.published) }) }),
      h(Tile, { label: t('console.overview.latency'), value: millis(last.latency.p99), note: t('console.overview.latencyNote', { median: millis(last.latency.median) }) }),
      h(Tile, {
        label: t('console.overview.commands'), value: rate(last.commands), unit: t('console.overview.perSecond'), tone: last.refused > 0 ? 'fair' : undefined,
        note: last.refused > 0 ? t('console.overview.refused', { rate: rate(last.refused) }) : t('console.overview.noneRefused'),
      }),
      h(Tile, {
        label: t('console.overview.queue'), value: bytes(last.waitingBytes), tone: last.slow > 0 ? 'fair' : undefined,
        note: last.slow > 0 ? t('console.overview.slow', counted(last.slow)) : t('console.overview.noSlow'),
      }),
      h(Tile, { label: t('console.overview.loopDelay'), value: millis(last.loopDelayMaxMs), note: t('console.overview.peak'), tone: delay === 'bad' ? 'bad' : undefined })),
    h('section', { class: 'charts', 'aria-label': t('console.overview.charts') },
      h(Chart, {
        title: t('console.overview.connections'), times, stacked: true, format: count, least: 4,
        series: endpointsIn(samples).map(([endpoint, name], at) => ({ name, tone: at + 1, values: samples.map(({ endpoints }) => endpoints[endpoint] ?? 0) })),
      }),
      h(Chart, {
        title: t('console.overview.eventsPerSecond'), times, format: rate, least: 3,
        series: [
          { name: t('console.overview.series.delivered'), tone: 1, values: rates('delivered') },
          { name: t('console.overview.series.replayed'), tone: 2, values: rates('replayed') },
          { name: t('console.overview.series.dropped'), tone: 4, values: rates('dropped') },
        ],
      }),
      h(Chart, {
        title: t('console.overview.latency'), times, format: millis, least: 6,
        series: [
          { name: t('console.overview.series.median'), tone: 1, values: samples.map(({ latency }) => latency.median) },
          { name: t('console.overview.series.p99'), tone: 2, values: samples.map(({ latency }) => latency.p99) },
        ],
      }),
      h(Chart, {
        title: t('console.overview.queue'), times, format: bytes, least: 3 * 1024,
        series: [{ name: t('console.overview.series.queued'), tone: 3, values: of('waitingBytes') }],
      })),
    h(Nodes, { cluster, changed }));
}

function Tile({ label, value, unit, note, tone }) {
  return h('div', { class: `tile ${tone ?? ''}` },
    h('dt', null, label),
    h('dd', { class: 'value' }, value, unit && h('small', null, unit)),
    h('dd', { class: 'quiet' }, note));
}

/** The state of the cluster in a few words; of when, if it is not that of now. */
function Health({ cluster, trouble }) {
  if (trouble) {
    return h('p', { class: 'health bad', role: 'status' }, h('i', { 'aria-hidden': 'true' }), t('console.health.asOf', { time: timeOfDay(cluster.last.at) }));
  }
  const countOf = (state) => cluster.list.filter((node) => node.state === state).length;
  const [up, gone, silent, draining] = ['up', 'gone', 'silent', 'draining'].map(countOf);
  const tone = silent > 0 || gone > 0 ? 'bad' : draining > 0 ? 'fair' : 'good';
  return h('p', { class: `health ${tone}`, role: 'status' }, h('i', { 'aria-hidden': 'true' }),
    list([
      t('console.health.up', { count: up }),
      silent > 0 && t('console.health.silent', { count: silent }),
      gone > 0 && t('console.health.gone', { count: gone }),
      draining > 0 && t('console.health.draining', { count: draining }),
    ]));
}
