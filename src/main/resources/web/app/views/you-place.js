import { Component, h } from '../../vendor/preact.js';
import { ENDPOINTS } from '../model/endpoints.js';
import { Account } from './account.js';
import { desktopNotifications } from './attention.js';
import { Blocked } from './blocking.js';
import { Devices } from './devices.js';
import { Avatar, BusyButton, Toggle } from './parts.js';
import { PushSwitch } from './push-switch.js';
import { tried } from './toasts.js';

const STATUSES = { online: 'Online', away: 'Away', busy: 'Busy', invisible: 'Invisible' };
const THEMES = { system: 'System', light: 'Light', dark: 'Dark' };
const THEME = 'switchboard.theme';

/** The user's status, the appearance on this device, and the endpoint of its connection. */
export class YouPlace extends Component {
  setTheme = (theme) => {
    if (theme === 'system') {
      localStorage.removeItem(THEME);
      delete document.documentElement.dataset.theme;
    } else {
      localStorage.setItem(THEME, theme);
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
    const words = { open: 'Connected', connecting: 'Connecting…', waiting: 'Not connected' };
    return h('main', { id: 'main', class: 'pane page', tabindex: -1 },
      h('div', { class: 'page-inner' },
        h('header', { class: 'you-head' },
          h(Avatar, { id: me.id, name: people.name(me.id), size: 'large' }),
          h('div', null, h('h1', { dir: 'auto' }, people.name(me.id)), h('p', { class: 'quiet' }, me.email ?? words[link.state]))),
        h(Status, { model }),
        h(Choice, {
          legend: 'Appearance',
          name: 'theme',
          options: Object.entries(THEMES).map(([value, label]) => ({ value, label })),
          value: localStorage.getItem(THEME) ?? 'system',
          onChoose: this.setTheme,
        }),
        h('section', { class: 'card' },
          h('h2', null, 'Notifications'),
          h(Toggle, {
            checked: desktopNotifications.on,
            disabled: !desktopNotifications.supported,
            onChange: (event) => this.setDesktop(event.target.checked),
          }, 'Notify me on this device when the page is in the background'),
          h(PushSwitch, { model })),
        h(Account, { model }),
        h(Blocked, { model }),
        h(Choice, {
          legend: 'Connection',
          note: 'Choose a transport. Nothing is lost by switching.',
          name: 'endpoint',
          options: Object.entries(ENDPOINTS).map(([value, { label, detail }]) => ({ value, label, detail })),
          value: link.endpoint,
          onChoose: (endpoint) => model.useEndpoint(endpoint),
        }),
        h(Devices, { model }),
        h('p', { class: 'centered' }, h(BusyButton, { act: () => tried(() => model.signOut()), class: 'danger-quiet' }, 'Sign out'))));
  }
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
    const now = { status: status in STATUSES ? status : 'online', text: text ?? '', ...fields };
    return tried(() => people.setStatus(now.status, now.text));
  };

  render({ model: { people, me } }) {
    const { status, text } = people.of(me.id);
    return h('div', { class: 'card' },
      h(Choice, {
        legend: 'Status',
        name: 'status',
        options: Object.entries(STATUSES).map(([value, label]) => ({ value, label })),
        value: status in STATUSES ? status : 'online',
        onChoose: (chosen) => this.set({ status: chosen }),
      }),
      h('form', { class: 'inline', onSubmit: (event) => this.submit(event) },
        h('input', { key: text ?? '', name: 'text', maxlength: 200, placeholder: 'Status message', 'aria-label': 'Status text', defaultValue: text ?? '' }),
        h('button', null, 'Set')));
  }

  submit(event) {
    event.preventDefault();
    this.set({ text: event.target.elements.text.value.trim() });
  }
}
