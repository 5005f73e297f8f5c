import { h } from '../../vendor/preact.js';
import { Shell } from './shell.js';
import { SignIn } from './sign-in.js';
import { Toasts } from './toasts.js';

export function App({ model, accounts, openId }) {
  const views = { starting: Starting, signedOut: SignIn, signedIn: Shell };
  return [
    h(views[model.phase], { key: model.phase, model, accounts, openId }),
    h('div', { key: 'announcer', id: 'announcer', class: 'unseen', 'aria-live': 'polite' }),
    h(Toasts, { key: 'toasts' }),
  ];
}

function Starting({ model }) {
  const trouble = model.link.state === 'waiting';
  return h('main', { class: 'starting', role: 'status' },
    h('span', { class: 'mark', 'aria-hidden': 'true' }),
    h('p', null, trouble ? 'The hub does not respond. Retrying…' : 'Connecting…'));
}
