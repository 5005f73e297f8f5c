import { Component, h } from '../../vendor/preact.js';
import { failureText } from '../../text/failure.js';
import { t } from '../../text/text.js';

/**
 * A form that shows why it failed, on the field that is wrong. `act(values)` carries it out; `fields` are
 * `{name, label, note?, …}` with the attributes of their inputs. The first field gets the focus.
 */
export class Form extends Component {
  /** A dialog does so itself when it opens. */
  componentDidMount() {
    if (!this.base.closest('dialog')) {
      this.base.querySelector('[autofocus], button')?.focus();
    }
  }

  submit = async (event) => {
    event.preventDefault();
    const { elements } = event.target;
    const button = event.submitter;
    this.setState({ busy: true, failure: undefined });
    try {
      await this.props.act(Object.fromEntries(new FormData(event.target)));
      this.setState({ busy: false });
    } catch (failure) {
      const wrong = elements[failure.field] ?? elements[this.props.fields[0]?.name] ?? button;
      this.setState({ failure, busy: false }, () => wrong?.focus());
    }
  };

  render({ fields, action, kind = 'primary', username, children }, { busy, failure }) {
    return h('form', { class: 'stack', onSubmit: this.submit },
      // A password manager keeps the password under this name.
      username && h('input', { name: 'username', autocomplete: 'username', value: username, readOnly: true, hidden: true }),
      fields.map((field, at) => this.field(field, at, failure)),
      failure && h('p', { id: 'form-error', class: 'form-error', role: 'alert' }, sentence(failureText(failure))),
      h('footer', { class: 'dialog-foot' },
        children,
        h('button', { class: kind, disabled: busy, 'aria-busy': busy }, action)));
  }

  field({ name, label, note, ...attributes }, at, failure) {
    const wrong = failure?.field === name ? { 'aria-invalid': 'true', 'aria-describedby': 'form-error' } : {};
    return h('label', { key: name },
      h('span', null, label),
      h('input', { name, autofocus: at === 0, ...attributes, ...wrong }),
      note && h('small', { class: 'quiet' }, note));
  }
}

/** A refusal's words as a sentence. */
export const sentence = (words) => `${words.charAt(0).toUpperCase()}${words.slice(1)}${/[.!?]$/.test(words) ? '' : '.'}`;

export const currentPassword = (name = 'password') =>
  ({ name, label: t('form.yourPassword'), type: 'password', required: true, maxlength: 200, autocomplete: 'current-password' });

export const LEAST_PASSWORD = 8;

export const newPassword = {
  name: 'password', label: t('form.newPassword'), note: t('form.passwordNote', { count: LEAST_PASSWORD }),
  type: 'password', required: true, minlength: LEAST_PASSWORD, maxlength: 200, autocomplete: 'new-password',
};
