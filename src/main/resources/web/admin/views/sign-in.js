import { Component, h } from '../../vendor/preact.js';

/** Signs in with a local account that the configuration names as admin, or with a token. */
export class SignIn extends Component {
  state = { byToken: !this.props.accounts };

  async submit(event) {
    event.preventDefault();
    const { model } = this.props;
    const { username, password, token } = Object.fromEntries(new FormData(event.target));
    this.setState({ busy: true, failure: undefined });
    try {
      await (this.state.byToken ? model.useToken(token) : model.signIn(username, password));
    } catch (failure) {
      this.setState({ failure: failure.message });
    }
    this.setState({ busy: false });
  }

  render({ model, accounts }, { byToken, busy, failure }) {
    const why = failure ?? model.notSignedIn;
    return h('main', { class: 'sign-in' }, h('div', { class: 'sign-in-card' },
      h('div', { class: 'brand' }, h('span', { class: 'mark', 'aria-hidden': 'true' }), h('span', null, 'Switchboard console')),
      h('h1', null, 'Sign in'),
      h('p', { class: 'quiet' }, 'The console is for accounts with the role admin.'),
      why && h('p', { class: 'form-error', role: 'alert' }, why),
      h('form', { onSubmit: (event) => this.submit(event) },
        byToken
          ? h('label', { key: 'token' }, h('span', null, 'Token'),
            h('textarea', { name: 'token', rows: 4, required: true, spellcheck: false, autocomplete: 'off', class: 'mono' }),
            h('small', { class: 'quiet' }, 'The output of the command “token --roles=admin”. It stays in this tab.'))
          : [
            h('label', { key: 'name' }, h('span', null, 'Username'),
              h('input', { name: 'username', required: true, autocomplete: 'username', autocapitalize: 'none', spellcheck: false })),
            h('label', { key: 'password' }, h('span', null, 'Password'),
              h('input', { name: 'password', type: 'password', required: true, autocomplete: 'current-password' })),
          ],
        h('button', { class: 'primary wide', disabled: busy, 'aria-busy': busy }, 'Sign in'),
        accounts && h('p', { class: 'centered' }, h('button', { type: 'button', class: 'link', onClick: () => this.setState({ byToken: !byToken, failure: undefined }) },
          byToken ? 'Sign in with an account' : 'Use a token instead')))));
  }
}
