// Where a literal may stand in the pages' code, and whether people read it there.

/** The functions that take a key. */
export const TRANSLATORS = ['t', 'rich', 'known'];

/** Properties and attributes that people read: every literal in them is a text. */
export const READ = new Set([
  'label', 'title', 'placeholder', 'alt', 'note', 'words', 'legend', 'action', 'detail', 'error', 'heading', 'caption', 'hint',
  'summary', 'body', 'textContent', 'innerText', 'aria-label', 'aria-description', 'aria-placeholder', 'aria-roledescription',
  'aria-valuetext',
]);

/** Functions whose first arguments people read, and constructors of what is shown when it is thrown; with the number of them. */
export const READERS = new Map(Object.entries({
  toast: 1, announce: 1, said: 1, onClose: 1, notifyDesktop: 2, showNotification: 1, join: 1, Error: 1, Refusal: 1, Disconnected: 1,
}));

/** Properties and attributes for machines: no literal in them is a text. */
export const TECHNICAL = new Set([
  'accept', 'autocapitalize', 'autocomplete', 'cache', 'class', 'code', 'credentials', 'd', 'datetime', 'dateTime', 'decoding', 'dir', 'download',
  'enterkeyhint', 'headers', 'href', 'icon', 'id', 'inputmode', 'key', 'kind', 'lang', 'loading', 'method', 'name', 'path', 'pattern',
  'place', 'points', 'popover', 'preserveAspectRatio', 'referrerpolicy', 'rel', 'role', 'scope', 'scroller', 'src', 'style', 'tag', 'target',
  'transform', 'type', 'url', 'value', 'viewBox', 'aria-activedescendant', 'aria-atomic', 'aria-autocomplete', 'aria-controls', 'aria-current',
  'aria-describedby', 'aria-haspopup', 'aria-hidden', 'aria-invalid', 'aria-labelledby', 'aria-live', 'aria-sort',
]);

/** Functions and constructors that take names of the code, of the platform or of the hub. */
export const MACHINES = new Set([
  'addEventListener', 'removeEventListener', 'dispatchEvent', 'CustomEvent', 'Event', 'querySelector', 'querySelectorAll', 'closest', 'matches',
  'getElementById', 'matchMedia', 'createElement', 'createElementNS', 'getAttribute', 'setAttribute', 'removeAttribute', 'hasAttribute', 'getItem', 'setItem',
  'removeItem', 'includes', 'startsWith', 'endsWith', 'indexOf', 'split', 'replace', 'replaceAll', 'match', 'fetch', 'get', 'set', 'has', 'append',
  'open', 'put', 'postMessage', 'register', 'createPolicy', 'URL', 'URLSearchParams', 'RegExp', 'warn', 'debug', 'info', 'request', 'send', 'ask', 'on', 'off',
]);

/** Functions that return what they are given, or what the function that they are given returns. */
export const PASSING = new Set(['map', 'flatMap', 'concat', 'capitalised', 'sentence']);

/** Methods that return what they are called on, or a part of it. */
export const KEEPING = new Set(['filter', 'concat', 'find', 'at', 'slice', 'trim', 'toLowerCase', 'toUpperCase']);

/** Texts that are the same in every language, or that people do not read as texts. */
export const ALLOWED = new Set([
  'Switchboard',
  // Keys, as they are printed on keyboards, and as the platform names them.
  'Ctrl', 'K', 'ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown', 'Home', 'End', 'Escape', 'Enter',
  // Browsers and systems, by the marks of their user agents and by their names.
  'Edg', 'Edge', 'OPR', 'Opera', 'Firefox', 'Chrome', 'Safari', 'iPhone', 'iPad', 'Android', 'Windows', 'Mac OS', 'macOS', 'Linux', 'Node.js',
  // What stands before a token that was copied from a header.
  'Bearer',
  // How the hub calls a user who is deleted.
  'deleted user',
]);
