import { Component, h } from '../../vendor/preact.js';
import { t } from '../../text/text.js';
import { currentLink, LinkPage } from './link-page.js';
import { Shell } from './shell.js';
import { SignIn } from './sign-in.js';
import { Toasts } from './toasts.js';

export class App extends Component {
  state = { link: currentLink() };

  componentDidMount() {
    globalThis.addEventListener('hashchange', this.follow);
  }

  componentWillUnmount() {
    globalThis.removeEventListener('hashchange', this.follow);
  }

  /** A link stays open when it has left the address, which it does once it is used. */
  follow = () => this.setState({ link: currentLink() });

  render({ model, accounts, openId }, { link }) {
    const views = { starting: Starting, signedOut: SignIn, signedIn: Shell };
    return [
      link
        ? h(LinkPage, { key: link.token, model, ...link, onDone: () => this.setState({ link: undefined }) })
        : h(views[model.phase], { key: model.phase, model, accounts, openId }),
      h('div', { key: 'announcer', id: 'announcer', class: 'unseen', 'aria-live': 'polite' }),
      h(Toasts, { key: 'toasts' }),
    ];
  }
}

function Starting({ model }) {
  const trouble = model.link.state === 'waiting';
  return h('main', { class: 'starting' },
    h('span', { class: 'mark', 'aria-hidden': 'true' }),
    h('p', { role: 'status' }, t(trouble ? 'starting.noAnswer' : 'connecting')));
}
