import { Component, h } from '../../vendor/preact.js';
import { locale, t } from '../../text/text.js';
import { BusyButton } from './parts.js';
import { tried } from './toasts.js';

/** Offered beside for ever, in days. */
const DAYS = [1, 7, 30, 90, 365];
const UNITS = { ms: ['millisecond', 1 / 86_400_000], s: ['second', 1 / 86_400], m: ['minute', 1 / 1_440], h: ['hour', 1 / 24], d: ['day', 1] };

/** `{amount, unit, days}` of `7d`; undefined for ever. */
function lengthOf(kept) {
  const [, amount, letter] = /^(\d+)(ms|[smhd])$/.exec(kept) ?? [];
  const [unit, days] = UNITS[letter] ?? [];
  return unit && { amount: Number(amount), unit, days: amount * days };
}

const daysOf = (kept) => lengthOf(kept)?.days ?? Infinity;

/** `7 days`. */
function lengthWords(kept) {
  const length = lengthOf(kept);
  return length
    ? new Intl.NumberFormat(locale, { style: 'unit', unit: length.unit, unitDisplay: 'long' }).format(length.amount)
    : t('chat.keepForEver');
}

/** How long a group keeps its messages. A shorter time deletes some, so it is asked about first. */
export class Keeping extends Component {
  choose = ({ target }) => {
    const wanted = target.value;
    const kept = this.props.chat.settings.retention ?? '';
    target.value = kept;
    if (daysOf(wanted) < daysOf(kept)) {
      this.setState({ wanted });
    } else if (wanted !== kept) {
      this.keep(wanted);
    }
  };

  async keep(wanted) {
    const { model, chat } = this.props;
    await tried(() => model.chats.setRules(chat.id, { retention: wanted || null }));
    this.setState({ wanted: undefined });
  }

  render({ chat, disabled }, { wanted }) {
    const kept = chat.settings.retention ?? '';
    const choices = [...new Set([...DAYS.map((days) => `${days}d`), '', kept])].sort((one, other) => daysOf(one) - daysOf(other));
    return h('div', { class: 'stack' },
      h('label', { class: 'switch' },
        h('span', null, t('chat.keep')),
        h('select', { value: wanted ?? kept, disabled, onChange: this.choose },
          choices.map((choice) => h('option', { key: choice, value: choice }, lengthWords(choice))))),
      wanted && h('div', { class: 'dialog-foot', role: 'group' },
        h('span', { class: 'grow' }, t('chat.keepQuestion', { time: lengthWords(wanted) })),
        h('button', { type: 'button', onClick: () => this.setState({ wanted: undefined }) }, t('cancel')),
        h(BusyButton, { act: () => this.keep(wanted), class: 'danger' }, t('chat.keepShorter'))));
  }
}
