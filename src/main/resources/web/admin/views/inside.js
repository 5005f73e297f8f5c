import { h } from '../../vendor/preact.js';
import { pathTo } from '../../app/views/route.js';
import { CommandTimes } from './command-times.js';
import { Configuration } from './configuration.js';
import { Store } from './store.js';

const PARTS = {
  commands: { title: 'Commands', View: CommandTimes },
  store: { title: 'Store', View: Store },
  configuration: { title: 'Configuration', View: Configuration },
};

/** What goes on inside: the slowest commands, what the store holds, and the configuration in force. */
export function Inside({ model, id }) {
  const part = id in PARTS ? id : 'commands';
  const { View } = PARTS[part];
  return h('div', { class: 'inside' },
    h('header', { class: 'place-head' }, h('h1', null, 'Inside'),
      h('nav', { class: 'tabs', 'aria-label': 'Parts' }, Object.entries(PARTS).map(([name, { title }]) =>
        h('a', { key: name, href: pathTo('inside', name), 'aria-current': name === part ? 'page' : undefined }, title)))),
    h(View, { key: part, model }));
}
