import { Component, h } from '../../vendor/preact.js';
import { t } from '../../text/text.js';
import { Toggle } from './parts.js';
import { tried } from './toasts.js';

/** Whether this browser gets notifications while the application is closed, or why it cannot. */
export class PushSwitch extends Component {
  componentDidMount() {
    this.load();
  }

  /** The hub may not have answered before. */
  componentDidUpdate() {
    const { state } = this.props.model.link;
    if (state === 'open' && this.seen && this.seen !== state) {
      this.load();
    }
    this.seen = state;
  }

  load() {
    tried(() => this.props.model.push.load());
  }

  set = async (on) => {
    this.setState({ busy: true, wanted: on });
    await tried(() => this.props.model.push.switch(on));
    this.setState({ busy: false });
  };

  render({ model: { push } }, { busy, wanted }) {
    const possible = push.obstacle === null;
    return [
      h(Toggle, {
        key: 'switch',
        checked: busy ? wanted : push.on,
        disabled: !possible || busy,
        onChange: (event) => this.set(event.target.checked),
      }, t('notify.closed')),
      push.obstacle && h('p', { key: 'why', class: 'quiet' }, push.obstacle),
    ];
  }
}
