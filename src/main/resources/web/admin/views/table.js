import { h } from '../../vendor/preact.js';

/** A name with dots or colons, as code; where it does not fit it breaks after one of them. */
export const nameOfParts = (name) => h('code', null, name.split(/(?<=[.:_])/).flatMap((part, at) => (at > 0 ? [h('wbr', { key: at }), part] : part)));

/** A table that scrolls sideways where it does not fit. `columns` are `{name, number?}`, `rows` `{key, cells}`; the first cell names its row. */
export function Table({ label, columns, rows }) {
  const kind = (at) => (columns[at].number ? 'number' : '');
  return h('div', { class: 'table-frame', role: 'region', 'aria-label': label, tabindex: 0 },
    h('table', null,
      h('thead', null, h('tr', null, columns.map(({ name }, at) => h('th', { key: name, scope: 'col', class: kind(at) }, name)))),
      h('tbody', null, rows.map(({ key, cells }) => h('tr', { key },
        cells.map((cell, at) => (at === 0
          ? h('th', { key: at, scope: 'row' }, cell)
          : h('td', { key: at, class: kind(at) }, cell))))))));
}
