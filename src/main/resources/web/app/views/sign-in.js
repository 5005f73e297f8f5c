import { Component, createRef, h } from '../../vendor/preact.js';
import { failureText } from '../../text/failure.js';
import { t } from '../../text/text.js';
import { Form, LEAST_PASSWORD, sentence } from './form.js';
import { LanguageChoice } from './language-choice.js';
import { focused } from './parts.js';

/** Signs in or up with a local account, or asks for a link to a new password. */
export class SignIn extends Component {
  state = { up: false };
  name = createRef();

  componentDidMount() {
    this.name.current?.focus();
  }

  async submit(event) {
    event.preventDefault();
    const { username, password, email } = Object.fromEntries(new FormData(event.target));
    this.setState({ busy: true, failure: undefined });
    try {
      const { model } = this.props;
      await (this.state.up ? model.signUp(username, password, email || undefined) : model.signIn(username, password));
    } catch (failure) {
      this.setState({ failure, busy: false });
      (event.target.elements[failure.field] ?? event.target.elements.username).focus();
    }
  }

  ask = async ({ name }) => {
    await this.props.model.account.reset(name);
    this.setState({ asked: true });
  };

  forget = (forgotten) => this.setState({ forgotten, asked: false, failure: undefined }, () => this.name.current?.focus());

  render({ model, accounts, openId }, { up, busy, failure, forgotten }) {
    if (forgotten) {
      return this.reset();
    }
    return h('main', { class: 'sign-in' },
      h('div', { class: 'sign-in-card' },
        h('div', { class: 'brand' }, h('span', { class: 'mark', 'aria-hidden': 'true' }), h('span', null, 'Switchboard')),
        h('h1', null, t(up ? 'signIn.createTitle' : 'signIn.title')),
        h('p', { class: 'quiet' }, t(up ? 'signIn.createWords' : 'signIn.words')),
        model.notSignedIn && h('p', { class: 'form-error', role: 'alert' }, model.notSignedIn),
        !model.notSignedIn && failedElsewhere() && h('p', { class: 'form-error', role: 'alert' }, t('signIn.failed')),
        openId ? organisation() : accounts ? this.form(up, busy, failure) : h('p', null, t('signIn.elsewhere')),
        h(LanguageChoice)));
  }

  reset() {
    const back = (ref) => h('button', { type: 'button', class: 'link', ref, onClick: () => this.forget(false) }, t('signIn.back'));
    return h('main', { class: 'sign-in' },
      h('div', { class: 'sign-in-card' },
        h('div', { class: 'brand' }, h('span', { class: 'mark', 'aria-hidden': 'true' }), h('span', null, 'Switchboard')),
        h('h1', null, t('signIn.reset')),
        this.state.asked
          ? h('div', { class: 'stack' },
            h('p', { role: 'status' }, t('signIn.resetAsked')),
            back(focused))
          : h(Form, {
            fields: [{ name: 'name', label: t('signIn.name'), required: true, maxlength: 255, autocomplete: 'username', autocapitalize: 'none', spellcheck: false }],
            action: t('account.sendLink'),
            act: this.ask,
          }, back())));
  }

  form(up, busy, failure) {
    const wrong = (field) => (failure?.field === field ? { 'aria-invalid': 'true', 'aria-describedby': 'form-error' } : {});
    return h('form', { onSubmit: (event) => this.submit(event) },
      h('label', null, h('span', null, t(up ? 'account.username' : 'signIn.name')),
        h('input', { ref: this.name, name: 'username', required: true, autocomplete: 'username', autocapitalize: 'none', spellcheck: false, maxlength: 255, dir: 'auto', ...wrong('username') })),
      h('label', null, h('span', null, t('account.password')),
        h('input', { name: 'password', type: 'password', required: true, minlength: up ? LEAST_PASSWORD : undefined, maxlength: 200, autocomplete: up ? 'new-password' : 'current-password', ...wrong('password') }),
        up && h('small', { class: 'quiet' }, t('form.passwordNote', { count: LEAST_PASSWORD }))),
      up && this.props.model.offers.links && h('label', null, h('span', null, t('signIn.email')),
        h('input', { name: 'email', type: 'email', maxlength: 254, autocomplete: 'email', ...wrong('email') }),
        h('small', { class: 'quiet' }, t('signIn.emailNote'))),
      failure && h('p', { id: 'form-error', class: 'form-error', role: 'alert' }, sentence(failureText(failure, { UNAUTHORIZED: t('signIn.wrong') }))),
      h('button', { class: 'primary wide', disabled: busy, 'aria-busy': busy }, t(up ? 'signIn.create' : 'signIn.do')),
      !up && this.props.model.offers.links && h('p', { class: 'centered' },
        h('button', { type: 'button', class: 'link', onClick: () => this.forget(true) }, t('signIn.forgot'))),
      h('p', { class: 'quiet centered' }, t(up ? 'signIn.haveAccount' : 'signIn.newHere'), ' ',
        h('button', { type: 'button', class: 'link', onClick: () => this.setState({ up: !up, failure: undefined }) },
          t(up ? 'signIn.do' : 'signIn.createTitle'))));
  }
}

const failedElsewhere = () => new URLSearchParams(location.search).get('signIn') === 'failed';

/** Leads to the page of the organisation's provider, and back to this place. */
const organisation = () =>
  h('a', { class: 'button primary wide', href: `/api/auth/openid?return=${encodeURIComponent(location.pathname + location.hash)}` },
    t('signIn.organisation'));
