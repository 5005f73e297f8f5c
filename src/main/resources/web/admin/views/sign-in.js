import { Component, h } from '../../vendor/preact.js';
import { LanguageSelect } from '../../app/views/language-choice.js';
import { failureText } from '../../text/failure.js';
import { t } from '../../text/text.js';

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
      this.setState({ failure: failureText(failure) });
    }
    this.setState({ busy: false });
  }

  render({ model, accounts }, { byToken, busy, failure }) {
    const why = failure ?? model.notSignedIn;
    return h('main', { class: 'sign-in' }, h('div', { class: 'sign-in-card' },
      h('div', { class: 'brand' }, h('span', { class: 'mark', 'aria-hidden': 'true' }), h('span', null, t('console.title'))),
      h('h1', null, t('console.signIn.title')),
      h('p', { class: 'quiet' }, t('console.signIn.hint')),
      why && h('p', { class: 'form-error', role: 'alert' }, why),
      h('form', { onSubmit: (event) => this.submit(event) },
        byToken
          ? h('label', { key: 'token' }, h('span', null, t('console.signIn.token')),
            h('textarea', { name: 'token', rows: 4, required: true, spellcheck: false, autocomplete: 'off', class: 'mono' }),
            h('small', { class: 'quiet' }, t('console.signIn.tokenHint')))
          : [
            h('label', { key: 'name' }, h('span', null, t('console.signIn.username')),
              h('input', { name: 'username', required: true, autocomplete: 'username', autocapitalize: 'none', spellcheck: false })),
            h('label', { key: 'password' }, h('span', null, t('console.signIn.password')),
              h('input', { name: 'password', type: 'password', required: true, autocomplete: 'current-password' })),
          ],
        h('button', { class: 'primary wide', disabled: busy, 'aria-busy': busy }, t('console.signIn.submit')),
        accounts && h('p', { class: 'centered' }, h('button', { type: 'button', class: 'link', onClick: () => this.setState({ byToken: !byToken, failure: undefined }) },
          byToken ? t('console.signIn.withAccount') : t('console.signIn.withToken')))),
      h('p', { class: 'centered language' }, h(LanguageSelect, { 'aria-label': t('language') }))));
  }
}
