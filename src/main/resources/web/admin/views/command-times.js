import { Component, h } from '../../vendor/preact.js';
import { quantiles } from '../cluster.js';
import { hub } from '../rest.js';
import { count, counted, millis } from './format.js';
import { Polled } from './polled.js';
import { Table } from './table.js';

const POLL_MS = 3_000;
const COLUMNS = [{ name: 'Command' }, { name: 'Answers', number: true }, { name: 'Refused', number: true }, { name: 'Median', number: true }, { name: 'p99', number: true }];

/** How long commands take, the slowest first. */
export class CommandTimes extends Component {
  state = { since: 'start' };

  show = (answer, first) => {
    const before = this.state.since === 'start' ? { commands: {} } : first;
    const times = timesOf(answer, before).sort((one, other) => other.p99 - one.p99 || other.answers - one.answers);
    return h('div', { class: 'card' },
      answer.unanswered.length > 0 && h('p', { class: 'quiet' }, `${counted(answer.unanswered.length, 'node')} did not answer.`),
      times.length === 0 ? h('p', { class: 'quiet' }, 'No command was answered yet.') : h(Table, {
        label: 'Commands, the slowest first', columns: COLUMNS,
        rows: times.map((one) => ({
          key: one.name, cells: [h('code', null, one.name), count(one.answers), count(one.refused), millis(one.median), millis(one.p99)],
        })),
      }),
      h('p', { class: 'quiet' }, 'From a command\u2019s arrival to its answer, on all nodes together. A duration is known to the bucket that it fell into.'));
  };

  render(props, { since }) {
    const choose = (event) => this.setState({ since: event.target.value });
    return h('div', null,
      h('label', { class: 'since' }, h('span', null, 'Counted'),
        h('select', { value: since, onChange: choose },
          h('option', { value: 'start' }, 'since the nodes started'), h('option', { value: 'page' }, 'since this page was opened'))),
      h(Polled, { ask: hub.commands, everyMs: POLL_MS, show: this.show }));
  }
}

/** `[{name, answers, refused, median, p99}]` of the commands that were answered since. */
function timesOf({ commands, boundsMs }, before) {
  return Object.entries(commands).map(([name, { refused, counts }]) => {
    const earlier = before.commands[name];
    const since = counts.map((value, at) => Math.max(0, value - (earlier?.counts[at] ?? 0)));
    const answers = since.reduce((sum, value) => sum + value, 0);
    return { name, answers, refused: Math.max(0, refused - (earlier?.refused ?? 0)), ...quantiles({ counts: since, boundsMs }) };
  }).filter(({ answers }) => answers > 0);
}
