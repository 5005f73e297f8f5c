import { h } from '../../vendor/preact.js';
import { hub } from '../rest.js';
import { bytes, count, span } from './format.js';
import { Polled } from './polled.js';
import { Table } from './table.js';

const POLL_MS = 15_000;
const TABLES = [{ name: 'Table' }, { name: 'Rows', number: true }, { name: 'Data', number: true }, { name: 'Indexes', number: true }];
const AGES = [{ name: 'Older than' }, { name: 'Events', number: true }, { name: 'Would free', number: true }];

/** What PostgreSQL holds, and what retention frees or would free. */
export function Store() {
  return h(Polled, { ask: hub.store, everyMs: POLL_MS, show: (answer) => h(Weight, answer) });
}

function Weight({ bytes: whole, tables, retention }) {
  const { maxAgeMs, maxEvents, older } = retention;
  return h('div', { class: 'weights' },
    h('section', { class: 'card' },
      h('h2', null, 'The log of events'),
      h('p', null, `Kept for ${span(maxAgeMs)}, at most ${count(maxEvents)} events of a topic.`),
      h(Table, {
        label: 'Events by age', columns: AGES,
        rows: older.map(({ ageMs, events, bytes: free }) => ({
          key: ageMs, cells: [`${span(ageMs)}${ageMs === maxAgeMs ? ', the limit' : ''}`, count(events), bytes(free)],
        })),
      }),
      h('p', { class: 'quiet' }, 'What is older than the limit goes with the next sweep; the other lines say what a shorter limit would free. Messages of chats are not among these events: they stay until they are deleted.')),
    h('section', { class: 'card' },
      h('h2', null, `Tables (database ${bytes(whole)})`),
      h(Table, {
        label: 'Tables, the largest first', columns: TABLES,
        rows: tables.map(({ name, rows, bytes: data, indexBytes }) => ({
          key: name, cells: [h('code', null, name), count(rows), bytes(data), bytes(indexBytes)],
        })),
      }),
      h('p', { class: 'quiet' }, 'Sizes are exact. Numbers of rows and of events are estimates of PostgreSQL.')));
}
