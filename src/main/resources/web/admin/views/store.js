import { h } from '../../vendor/preact.js';
import { t } from '../../text/text.js';
import { hub } from '../rest.js';
import { bytes, count, counted, span } from './format.js';
import { Polled } from './polled.js';
import { nameOfParts, Table } from './table.js';

const POLL_MS = 15_000;
const TABLES = [
  { name: t('console.store.table') }, { name: t('console.store.rows'), number: true },
  { name: t('console.store.data'), number: true }, { name: t('console.store.indexes'), number: true },
];
const AGES = [{ name: t('console.store.olderThan') }, { name: t('console.store.events'), number: true }, { name: t('console.store.wouldFree'), number: true }];

/** What PostgreSQL holds, and what retention frees or would free. */
export function Store() {
  return h(Polled, { ask: hub.store, everyMs: POLL_MS, show: (answer) => h(Weight, answer) });
}

function Weight({ bytes: whole, tables, retention }) {
  const { maxAgeMs, maxEvents, older } = retention;
  return h('div', { class: 'weights' },
    h('section', { class: 'card' },
      h('h2', null, t('console.store.log')),
      h('p', null, t('console.store.kept', { span: span(maxAgeMs), ...counted(maxEvents) })),
      h(Table, {
        label: t('console.store.byAge'), columns: AGES,
        rows: older.map(({ ageMs, events, bytes: free }) => ({
          key: ageMs, cells: [ageMs === maxAgeMs ? t('console.store.limit', { span: span(ageMs) }) : span(ageMs), count(events), bytes(free)],
        })),
      }),
      h('p', { class: 'quiet' }, t('console.store.logHint'))),
    h('section', { class: 'card' },
      h('h2', null, t('console.store.tables', { size: bytes(whole) })),
      h(Table, {
        label: t('console.store.bySize'), columns: TABLES,
        rows: tables.map(({ name, rows, bytes: data, indexBytes }) => ({
          key: name, cells: [nameOfParts(name), count(rows), bytes(data), bytes(indexBytes)],
        })),
      }),
      h('p', { class: 'quiet' }, t('console.store.tablesHint'))));
}
