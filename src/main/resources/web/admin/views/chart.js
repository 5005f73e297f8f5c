import { Component, h } from '../../vendor/preact.js';
import { t } from '../../text/text.js';
import { list, timeOfDay } from './format.js';

const WIDTH = 560;
const HEIGHT = 168;
const LEFT = 52;
const BOTTOM = 22;
const TOP = 8;

/**
 * Values over time as lines, or stacked as areas. `series` is `[{name, tone, values}]`, as long as `times`; a value may be
 * missing. The pointer or the arrow keys pick a time, whose values the legend shows; screen readers get them too.
 */
export class Chart extends Component {
  state = { picked: undefined };

  pick = (event) => {
    const box = event.currentTarget.getBoundingClientRect();
    const share = ((event.clientX - box.left) / box.width * WIDTH - LEFT) / (WIDTH - LEFT);
    this.setState({ picked: nearest(this.props.times, share) });
  };

  leave = () => this.setState({ picked: undefined });

  key = (event) => {
    const last = this.props.times.length - 1;
    const step = { ArrowLeft: -1, ArrowRight: 1, Home: -last, End: last }[event.key];
    if (step !== undefined) {
      event.preventDefault();
      this.setState(({ picked = last }) => ({ picked: Math.max(0, Math.min(last, picked + step)) }));
    } else if (event.key === 'Escape') {
      this.leave();
    }
  };

  render({ title, note, times, series, stacked = false, format, least = 1 }, { picked }) {
    const last = times.length - 1;
    const at = picked === undefined ? last : Math.min(picked, last);
    const layers = stacked ? stack(series) : series.map((one) => ({ ...one, floor: undefined, top: one.values }));
    // A series that is zero throughout would only hide the others.
    const drawn = layers.filter(({ values }, nr) => (nr === 0 && !stacked) || values.some((value) => value > 0));
    const highest = Math.max(least, ...layers.flatMap(({ top }) => top.filter((value) => value !== undefined)));
    const scale = scaleOf(highest);
    // By time, since a page in the background asks less often.
    const x = (index) => LEFT + (WIDTH - LEFT - 4) * (last < 1 ? 1 : (times[index] - times[0]) / (times[last] - times[0]));
    const y = (value) => TOP + (HEIGHT - TOP - BOTTOM) * (1 - value / scale.top);
    const values = list(series.map((one) => t('console.chart.value', { name: one.name, value: format(one.values[at]) })));
    return h('figure', { class: 'chart card' },
      h('figcaption', null,
        h('h2', null, title),
        h('ul', { class: 'legend' }, series.map((one) => h('li', { key: one.name },
          h('i', { class: `swatch tone-${one.tone}` }), one.name, ' ', h('strong', null, format(one.values[at])))))),
      h('svg', {
        viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: 'img', tabindex: 0, 'aria-label': t('console.chart.values', { title, values }),
        onPointerMove: this.pick, onPointerLeave: this.leave, onKeyDown: this.key, onBlur: this.leave,
      },
      scale.lines.map((value) => h('g', { key: value, class: 'grid' },
        h('line', { x1: LEFT, x2: WIDTH - 4, y1: y(value), y2: y(value) }),
        h('text', { x: LEFT - 8, y: y(value) + 4 }, format(value)))),
      drawn.map(({ name, tone, floor, top }) => h('g', { key: name, class: `tone-${tone}` },
        floor && last > 0 && h('path', { class: 'area', d: area(floor, top, x, y) }),
        h('path', { class: 'line', d: line(top, x, y) }))),
      picked !== undefined && h('line', { class: 'cursor', x1: x(at), x2: x(at), y1: TOP, y2: HEIGHT - BOTTOM }),
      drawn.map(({ name, tone, top }) => top[at] !== undefined
        && h('circle', { key: name, class: `dot-${tone} point`, cx: x(at), cy: y(top[at]), r: 3 })),
      last > 0 && h('text', { class: 'time', x: LEFT, y: HEIGHT - 5 }, timeOfDay(times[0])),
      h('text', { class: 'time end', x: WIDTH - 4, y: HEIGHT - 5 }, timeOfDay(times[at] ?? Date.now()))),
      note && h('p', { class: 'quiet note' }, note));
  }
}

/** The index of the time that is nearest to a share of the whole span. */
function nearest(times, share) {
  const wanted = times[0] + share * (times.at(-1) - times[0]);
  const after = times.findIndex((time) => time >= wanted);
  if (after <= 0) {
    return after < 0 ? times.length - 1 : 0;
  }
  return times[after] - wanted < wanted - times[after - 1] ? after : after - 1;
}

/** A sparkline, shown next to a number. */
export function Spark({ values }) {
  const highest = Math.max(1, ...values);
  const x = (index) => (values.length < 2 ? 100 : index / (values.length - 1) * 100);
  const y = (value) => 26 - value / highest * 24;
  return h('svg', { class: 'spark tone-1', viewBox: '0 0 100 28', preserveAspectRatio: 'none', 'aria-hidden': 'true' },
    h('path', { class: 'line', d: line(values, x, y) }));
}

function stack(series) {
  let floor = series[0].values.map(() => 0);
  return series.map((one) => {
    const below = floor;
    floor = floor.map((value, at) => value + (one.values[at] ?? 0));
    return { ...one, floor: below, top: floor };
  });
}

function line(values, x, y) {
  let pen = 'M';
  return values.map((value, at) => {
    if (value === undefined) {
      pen = 'M';
      return '';
    }
    const step = `${pen}${x(at).toFixed(1)} ${y(value).toFixed(1)}`;
    pen = 'L';
    return step;
  }).join('');
}

function area(floor, top, x, y) {
  const back = floor.map((value, at) => `L${x(at).toFixed(1)} ${y(value).toFixed(1)}`).reverse().join('');
  return `${line(top, x, y)}${back}Z`;
}

/** Three or four grid lines at round values. */
function scaleOf(highest) {
  const rough = highest / 3;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((candidate) => candidate >= rough);
  const lines = [];
  for (let value = 0; value <= highest + step * 0.999 && lines.length < 5; value += step) {
    lines.push(value);
  }
  return { lines, top: lines.at(-1) };
}
