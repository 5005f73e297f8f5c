import { h } from '../../vendor/preact.js';
import { t } from '../../text/text.js';
import { pathTo } from '../../app/views/route.js';
import { CommandTimes } from './command-times.js';
import { Configuration } from './configuration.js';
import { Store } from './store.js';

const PARTS = {
  commands: { title: t('console.inside.commands'), View: CommandTimes },
  store: { title: t('console.inside.store'), View: Store },
  configuration: { title: t('console.inside.configuration'), View: Configuration },
};

/** What goes on inside: the slowest commands, what the store holds, and the configuration in force. */
export function Inside({ model, id }) {
  const part = id in PARTS ? id : 'commands';
  const { View } = PARTS[part];
  return h('div', { class: 'inside' },
    h('header', { class: 'place-head' }, h('h1', null, t('console.inside.title')),
      h('nav', { class: 'tabs', 'aria-label': t('console.inside.parts') }, Object.entries(PARTS).map(([name, { title }]) =>
        h('a', { key: name, href: pathTo('inside', name), 'aria-current': name === part ? 'page' : undefined }, title)))),
    h(View, { key: part, model }));
}
