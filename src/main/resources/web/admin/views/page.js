import { h } from '../../vendor/preact.js';
import { currentRoute, pathTo } from '../../app/views/route.js';
import { Toasts } from '../../app/views/toasts.js';
import { Audit } from './audit.js';
import { Connections } from './connections.js';
import { Hooks } from './hooks.js';
import { Inside } from './inside.js';
import { Notify } from './notify.js';
import { Overview } from './overview.js';
import { SignIn } from './sign-in.js';
import { Glyph } from './glyphs.js';
import { Trace } from './trace.js';

const PLACES = {
  cluster: { title: 'Cluster', symbol: 'pulse', View: Overview },
  connections: { title: 'Connections', label: 'People', symbol: 'search', View: Connections },
  trace: { title: 'Trace', symbol: 'route', View: Trace },
  hooks: { title: 'Hooks', symbol: 'hook', View: Hooks },
  inside: { title: 'Inside', symbol: 'gauge', View: Inside },
  audit: { title: 'Audit', symbol: 'list', View: Audit },
  notify: { title: 'Notify', symbol: 'bell', View: Notify },
};

export function Page({ model, accounts }) {
  if (model.phase === 'starting') {
    return h('div', { class: 'starting', role: 'status' }, h('span', { class: 'mark', 'aria-hidden': 'true' }), 'Loading…');
  }
  return h('div', { class: 'console' },
    model.phase === 'signedOut' ? h(SignIn, { model, accounts }) : h(Frame, { model }),
    h(Toasts),
    h('p', { id: 'announcer', class: 'unseen', 'aria-live': 'polite' }));
}

function Frame({ model }) {
  const { place, id } = currentRoute();
  const current = place in PLACES ? place : 'cluster';
  const { View, title } = PLACES[current];
  document.title = `${title} · Switchboard console`;
  return h('div', { class: 'shell console-shell' },
    h('a', { class: 'skip', href: '#main', onClick: skip }, 'Skip to content'),
    h('nav', { class: 'rail', 'aria-label': 'Console' },
      h('span', { class: 'mark', 'aria-hidden': 'true' }),
      Object.entries(PLACES).map(([name, one]) => h('a', {
        key: name, href: pathTo(name), class: 'rail-link', 'aria-current': name === current ? 'page' : undefined,
      }, h(Glyph, { name: one.symbol }), h('span', null, one.label ?? one.title))),
      h('button', { type: 'button', class: 'rail-link rail-button', onClick: () => model.signOut() },
        h(Glyph, { name: 'leave' }), h('span', null, 'Sign out'))),
    model.trouble && h('div', { class: 'connection', role: 'alert' }, h('strong', null, model.trouble), ' Trying again…'),
    h('main', { id: 'main', class: 'console-main', tabindex: -1 }, h(View, { key: current, model, id })));
}

function skip(event) {
  event.preventDefault();
  document.getElementById('main').focus();
}
