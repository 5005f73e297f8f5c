import { h } from '../../vendor/preact.js';
import { LanguageSelect } from '../../app/views/language-choice.js';
import { currentRoute, pathTo } from '../../app/views/route.js';
import { Toasts, tried } from '../../app/views/toasts.js';
import { LANGUAGES } from '../../text/language.js';
import { language, t } from '../../text/text.js';
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
  cluster: { title: t('console.place.cluster'), symbol: 'pulse', View: Overview },
  connections: { title: t('console.place.connections'), label: t('console.place.people'), symbol: 'search', View: Connections },
  trace: { title: t('console.place.trace'), symbol: 'route', View: Trace },
  hooks: { title: t('console.place.hooks'), symbol: 'hook', View: Hooks },
  inside: { title: t('console.place.inside'), symbol: 'gauge', View: Inside },
  audit: { title: t('console.place.audit'), symbol: 'list', View: Audit },
  notify: { title: t('console.place.notify'), symbol: 'bell', View: Notify },
};

export function Page({ model, accounts }) {
  document.title = t('console.title');
  if (model.phase === 'starting') {
    return h('div', { class: 'starting', role: 'status' }, h('span', { class: 'mark', 'aria-hidden': 'true' }), t('console.loading'));
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
  document.title = t('console.title.place', { place: title });
  return h('div', { class: 'shell console-shell' },
    h('a', { class: 'skip', href: '#main', onClick: skip }, t('console.skip')),
    h('nav', { class: 'rail', 'aria-label': t('console.places') },
      h('span', { class: 'mark', 'aria-hidden': 'true' }),
      Object.entries(PLACES).map(([name, one]) => h('a', {
        key: name, href: pathTo(name), class: 'rail-link', 'aria-current': name === current ? 'page' : undefined, ref: name === current ? inSight : undefined,
      }, h(Glyph, { name: one.symbol }), h('span', null, one.label ?? one.title))),
      h('label', { class: 'rail-link rail-language' },
        h(Glyph, { name: 'globe' }), h('span', null, LANGUAGES[language].name), h(LanguageSelect, { 'aria-label': t('language') })),
      h('button', { type: 'button', class: 'rail-link rail-button', onClick: () => tried(() => model.signOut()) },
        h(Glyph, { name: 'leave' }), h('span', null, t('console.signOut')))),
    model.trouble && h('div', { class: 'connection', role: 'alert' }, h('strong', null, model.trouble), ' ', t('console.tryingAgain')),
    h('main', { id: 'main', class: 'console-main', tabindex: -1 }, h(View, { key: current, model, id })));
}

/** Small screens do not show all places at once. */
const inSight = (link) => link?.scrollIntoView({ block: 'nearest', inline: 'nearest' });

function skip(event) {
  event.preventDefault();
  document.getElementById('main').focus();
}
