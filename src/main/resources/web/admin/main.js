import { h, render } from '../vendor/preact.js';
import { keepFocus } from '../app/views/focus.js';
import { onToasts } from '../app/views/toasts.js';
import { Console } from './console.js';
import { Page } from './views/page.js';

const model = new Console();
const accounts = document.body.dataset.accounts === 'true';
const root = document.getElementById('app');
let drawing = false;

function redraw() {
  if (!drawing) {
    drawing = true;
    requestAnimationFrame(() => {
      drawing = false;
      render(h(Page, { model, accounts }), root);
    });
  }
}

model.onChange(redraw);
onToasts(redraw);
globalThis.addEventListener('hashchange', redraw);
// What the page has painted so far; Preact would leave it there.
root.replaceChildren();
keepFocus();
redraw();
model.start();
