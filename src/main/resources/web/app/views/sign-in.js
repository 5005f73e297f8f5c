import { Component, createRef, h } from '../../vendor/preact.js';
import { Form, sentence } from './form.js';
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
        h('h1', null, up ? 'Create an account' : 'Sign in to Switchboard'),
        h('p', { class: 'quiet' }, up ? 'Choose a username. People find you by it.' : 'Sign in to see your chats.'),
        model.notSignedIn && h('p', { class: 'form-error', role: 'alert' }, model.notSignedIn),
        !model.notSignedIn && failedElsewhere() && h('p', { class: 'form-error', role: 'alert' }, 'The sign-in failed. Try again.'),
        openId ? organisation() : accounts ? this.form(up, busy, failure) : h('p', null, 'Sign in with your organisation, then return to this page.')));
  }

  reset() {
    const back = (ref) => h('button', { type: 'button', class: 'link', ref, onClick: () => this.forget(false) }, 'Back to sign-in');
    return h('main', { class: 'sign-in' },
      h('div', { class: 'sign-in-card' },
        h('div', { class: 'brand' }, h('span', { class: 'mark', 'aria-hidden': 'true' }), h('span', null, 'Switchboard')),
        h('h1', null, 'Set a new password'),
        this.state.asked
          ? h('div', { class: 'stack' },
            h('p', { role: 'status' }, 'If there is such an account with a confirmed e-mail address, a link is on its way to it. It is valid for 30 minutes.'),
            back(focused))
          : h(Form, {
            fields: [{ name: 'name', label: 'Username or e-mail', required: true, maxlength: 255, autocomplete: 'username', autocapitalize: 'none', spellcheck: false }],
            action: 'Send link',
            act: this.ask,
          }, back())));
  }

  form(up, busy, failure) {
    const wrong = (field) => (failure?.field === field ? { 'aria-invalid': 'true', 'aria-describedby': 'form-error' } : {});
    return h('form', { onSubmit: (event) => this.submit(event) },
      h('label', null, h('span', null, up ? 'Username' : 'Username or e-mail'),
        h('input', { ref: this.name, name: 'username', required: true, autocomplete: 'username', autocapitalize: 'none', spellcheck: false, maxlength: 255, dir: 'auto', ...wrong('username') })),
      h('label', null, h('span', null, 'Password'),
        h('input', { name: 'password', type: 'password', required: true, minlength: up ? 8 : undefined, maxlength: 200, autocomplete: up ? 'new-password' : 'current-password', ...wrong('password') }),
        up && h('small', { class: 'quiet' }, 'At least 8 characters.')),
      up && this.props.model.offers.links && h('label', null, h('span', null, 'E-mail (optional)'),
        h('input', { name: 'email', type: 'email', maxlength: 254, autocomplete: 'email', ...wrong('email') }),
        h('small', { class: 'quiet' }, 'It gets a link if you cannot sign in.')),
      failure && h('p', { id: 'form-error', class: 'form-error', role: 'alert' }, sentence(failure.message)),
      h('button', { class: 'primary wide', disabled: busy, 'aria-busy': busy }, up ? 'Create account' : 'Sign in'),
      !up && this.props.model.offers.links && h('p', { class: 'centered' },
        h('button', { type: 'button', class: 'link', onClick: () => this.forget(true) }, 'Forgot your password?')),
      h('p', { class: 'quiet centered' }, up ? 'Already have an account? ' : 'New here? ',
        h('button', { type: 'button', class: 'link', onClick: () => this.setState({ up: !up, failure: undefined }) },
          up ? 'Sign in' : 'Create an account')));
  }
}

const failedElsewhere = () => new URLSearchParams(location.search).get('signIn') === 'failed';

/** Leads to the page of the organisation's provider, and back to this place. */
const organisation = () =>
  h('a', { class: 'button primary wide', href: `/api/auth/openid?return=${encodeURIComponent(location.pathname + location.hash)}` },
    'Sign in with your organisation');
