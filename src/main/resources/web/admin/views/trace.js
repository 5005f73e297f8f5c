import { Component, h } from '../../vendor/preact.js';
import { tried } from '../../app/views/toasts.js';
import { known, t } from '../../text/text.js';
import { hub } from '../rest.js';
import { sentences } from './format.js';
import { Glyph } from './glyphs.js';

const GOOD = ['READ', 'DELIVERED'];
const BAD = ['NOT_FOUND', 'NOT_A_PARTICIPANT', 'LEFT', 'CHAT_DELETED', 'BEHIND'];

/** Traces why a user did not get a message. */
export class Trace extends Component {
  state = { by: 'message' };

  async submit(event) {
    event.preventDefault();
    const fields = Object.fromEntries([...new FormData(event.target)].map(([key, value]) => [key, value.trim()]));
    delete fields.by;
    this.setState({ busy: true });
    await tried(async () => this.setState({ answer: await hub.trace(fields), failure: undefined }));
    this.setState({ busy: false });
  }

  render({ id }, { by, busy, answer }) {
    return h('div', { class: 'trace' },
      h('header', { class: 'place-head' }, h('h1', null, t('console.trace.title'))),
      h('form', { class: 'card trace-form', onSubmit: (event) => this.submit(event) },
        h('label', null, h('span', null, t('console.trace.user')), h('input', { name: 'user', required: true, defaultValue: id, maxlength: 150, spellcheck: false, autocapitalize: 'none' })),
        by === 'message'
          ? h('label', { key: 'message', class: 'wide-field' }, h('span', null, t('console.trace.message')), h('input', { name: 'message', required: true, maxlength: 150, spellcheck: false, class: 'mono' }))
          : [
            h('label', { key: 'chat' }, h('span', null, t('console.trace.chat')), h('input', { name: 'chat', required: true, maxlength: 150, spellcheck: false, class: 'mono' })),
            h('label', { key: 'seq' }, h('span', null, t('console.trace.seq')), h('input', { name: 'seq', required: true, inputmode: 'numeric', pattern: '[0-9]+' })),
          ],
        h('div', { class: 'trace-foot' },
          h('button', { type: 'button', class: 'link', onClick: () => this.setState({ by: by === 'message' ? 'seq' : 'message' }) },
            by === 'message' ? t('console.trace.bySeq') : t('console.trace.byMessage')),
          h('button', { class: 'primary', disabled: busy, 'aria-busy': busy }, t('console.trace.act')))),
      answer ? h(Report, { answer }) : h('p', { class: 'quiet' },
        t('console.trace.hint')));
  }
}

function Report({ answer: { verdict, steps } }) {
  const tone = GOOD.includes(verdict.code) ? 'good' : BAD.includes(verdict.code) ? 'bad' : 'fair';
  return h('section', { class: 'story', 'aria-label': t('console.trace.answer') },
    h('div', { class: `verdict ${tone}`, role: 'status', 'data-verdict': verdict.code },
      h(Glyph, { name: { good: 'yes', bad: 'no', fair: 'warn' }[tone] }), h('p', null, said(verdict.lines, verdict.words))),
    h('ol', { class: 'steps' }, steps.map(({ step, outcome, title, words, heading, lines }, at) => h('li', { key: at, class: outcome, 'data-step': step },
      h('span', { class: 'step-mark' }, h(Glyph, { name: outcome }), h('span', { class: 'unseen' }, t(`console.trace.outcome.${outcome}`), ' ')),
      h('div', null, h('h2', null, said(heading && [heading], title)), h('p', { class: 'quiet' }, said(lines, words)))))));
}

/** What the hub says, in the reader's language; in its own words if a node of another version says what is not known here. */
function said(lines, words) {
  return lines?.every(({ code }) => known(`console.trace.line.${code}`)) ? sentences(...lines.map(sentence)) : words;
}

/** Positions are written as they are copied; only what is counted is a number of the language. */
function sentence({ code, values }) {
  const written = Object.entries(values).map(([name, value]) => [name, name === 'count' ? value : String(value)]);
  return t(`console.trace.line.${code}`, Object.fromEntries(written));
}
