import { Component, h } from '../../vendor/preact.js';
import { t } from '../../text/text.js';
import { quantiles } from '../cluster.js';
import { hub } from '../rest.js';
import { count, millis, unansweredWords } from './format.js';
import { Polled } from './polled.js';
import { nameOfParts, Table } from './table.js';

const POLL_MS = 3_000;
const COLUMNS = [
  { name: t('console.commands.command') }, { name: t('console.commands.answers'), number: true }, { name: t('console.commands.refused'), number: true },
  { name: t('console.commands.median'), number: true }, { name: t('console.commands.p99'), number: true },
];

/** How long commands take, the slowest first. */
export class CommandTimes extends Component {
  state = { since: 'start' };

  show = (answer, first) => {
    const before = this.state.since === 'start' ? { commands: {} } : first;
    const times = timesOf(answer, before).sort((one, other) => other.p99 - one.p99 || other.answers - one.answers);
    return h('div', { class: 'card' },
      answer.unanswered.length > 0 && h('p', { class: 'quiet' }, unansweredWords(answer.unanswered)),
      times.length === 0 ? h('p', { class: 'quiet' }, t('console.commands.none')) : h(Table, {
        label: t('console.commands.slowestFirst'), columns: COLUMNS,
        rows: times.map((one) => ({
          key: one.name, cells: [nameOfParts(one.name), count(one.answers), count(one.refused), millis(one.median), millis(one.p99)],
        })),
      }),
      h('p', { class: 'quiet' }, t('console.commands.hint')));
  };

  render(props, { since }) {
    const choose = (event) => this.setState({ since: event.target.value });
    return h('div', null,
      h('label', { class: 'since' }, h('span', null, t('console.commands.counted')),
        h('select', { value: since, onChange: choose },
          h('option', { value: 'start' }, t('console.commands.sinceStart')), h('option', { value: 'page' }, t('console.commands.sincePage')))),
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
