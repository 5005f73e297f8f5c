import { h, render } from '../vendor/preact.js';
import { keepFocus } from '../app/views/focus.js';
import { onToasts } from '../app/views/toasts.js';
import { Console } from './console.js';
import { Page } from './views/page.js';

const model = new Console();
const accounts = document.body.dataset.accounts === 'true';
let drawing = false;

function redraw() {
  if (!drawing) {
    drawing = true;
    requestAnimationFrame(() => {
      drawing = false;
      render(h(Page, { model, accounts }), document.getElementById('app'));
    });
  }
}

model.onChange(redraw);
onToasts(redraw);
globalThis.addEventListener('hashchange', redraw);
keepFocus();
redraw();
model.start();
