import { Component, h } from '../../vendor/preact.js';
import { storage } from '../../storage.js';
import { t } from '../../text/text.js';
import { ENDPOINTS } from '../model/endpoints.js';
import { Account } from './account.js';
import { desktopNotifications } from './attention.js';
import { Blocked } from './blocking.js';
import { Devices } from './devices.js';
import { LanguageChoice } from './language-choice.js';
import { Avatar, BusyButton, Toggle } from './parts.js';
import { PushSwitch } from './push-switch.js';
import { tried } from './toasts.js';

const STATUSES = ['online', 'away', 'busy', 'invisible'];
const THEMES = ['system', 'light', 'dark'];
const THEME = 'switchboard.theme';

/** The user's status, the appearance on this device, and the endpoint of its connection. */
export class YouPlace extends Component {
  setTheme = (theme) => {
    if (theme === 'system') {
      storage.removeItem(THEME);
      delete document.documentElement.dataset.theme;
    } else {
      storage.setItem(THEME, theme);
      document.documentElement.dataset.theme = theme;
    }
    this.forceUpdate();
  };

  setDesktop = async (on) => {
    await desktopNotifications.switch(on);
    this.forceUpdate();
  };

  render({ model }) {
    const { me, link, people } = model;
    return h('main', { id: 'main', class: 'pane page', tabindex: -1 },
      h('div', { class: 'page-inner' },
        h('header', { class: 'you-head' },
          h(Avatar, { id: me.id, name: people.name(me.id), size: 'large' }),
          h('div', null, h('h1', { dir: 'auto' }, people.name(me.id)), h('p', { class: 'quiet' }, me.email ?? linkWords(link.state)))),
        h(Status, { model }),
        h(Choice, {
          legend: t('you.appearance'),
          name: 'theme',
          options: THEMES.map((value) => ({ value, label: t(`theme.${value}`) })),
          value: storage.getItem(THEME) ?? 'system',
          onChoose: this.setTheme,
        }),
        h('div', { class: 'card' }, h(LanguageChoice)),
        h('section', { class: 'card' },
          h('h2', null, t('notify.title')),
          h(Toggle, {
            checked: desktopNotifications.on,
            disabled: !desktopNotifications.supported,
            onChange: (event) => this.setDesktop(event.target.checked),
          }, t('notify.background')),
          h(PushSwitch, { model })),
        h(Account, { model }),
        h(Blocked, { model }),
        h(Choice, {
          legend: t('you.connection'),
          note: t('you.connectionNote'),
          name: 'endpoint',
          options: Object.entries(ENDPOINTS).map(([value, { label, detail }]) => ({ value, label, detail })),
          value: link.endpoint,
          onChoose: (endpoint) => model.useEndpoint(endpoint),
        }),
        h(Devices, { model }),
        h('p', { class: 'centered' }, h(BusyButton, { act: () => tried(() => model.signOut()), class: 'danger-quiet' }, t('you.signOut')))));
  }
}

function linkWords(state) {
  return t(state === 'open' ? 'you.connected' : state === 'connecting' ? 'connecting' : 'you.notConnected');
}

function Choice({ legend, note, name, options, value, onChoose }) {
  return h('fieldset', { class: 'card' },
    h('legend', null, legend),
    note && h('p', { class: 'quiet' }, note),
    h('div', { class: 'choices' }, options.map((option) => h('label', { key: option.value, class: 'choice' },
      h('input', { type: 'radio', name, value: option.value, checked: option.value === value, onChange: () => onChoose(option.value) }),
      h('span', null, option.label, option.detail && h('small', { class: 'quiet' }, option.detail))))));
}

class Status extends Component {
  set = (fields) => {
    const { people, me } = this.props.model;
    const { status, text } = people.of(me.id);
    const now = { status: STATUSES.includes(status) ? status : 'online', text: text ?? '', ...fields };
    return tried(() => people.setStatus(now.status, now.text));
  };

  render({ model: { people, me } }) {
    const { status, text } = people.of(me.id);
    return h('div', { class: 'card' },
      h(Choice, {
        legend: t('you.status'),
        name: 'status',
        options: STATUSES.map((value) => ({ value, label: t(`status.${value}`) })),
        value: STATUSES.includes(status) ? status : 'online',
        onChoose: (chosen) => this.set({ status: chosen }),
      }),
      h('form', { class: 'inline', onSubmit: (event) => this.submit(event) },
        h('input', { key: text ?? '', name: 'text', maxlength: 200, placeholder: t('you.statusMessage'), 'aria-label': t('you.statusText'), defaultValue: text ?? '' }),
        h('button', null, t('you.set'))));
  }

  submit(event) {
    event.preventDefault();
    this.set({ text: event.target.elements.text.value.trim() });
  }
}
