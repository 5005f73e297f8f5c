// Pages of the hub's own origin that hold nothing but somebody's snippet and what the test puts around it.

import { build } from 'esbuild';
import { HUB, newPage } from './browser.mjs';

/** A script for a page, of modules and JSX or TypeScript, as people's tools make it. */
export async function bundle(contents, loader) {
  const made = await build({
    stdin: { contents, loader, resolveDir: process.cwd() },
    bundle: true,
    write: false,
    format: 'iife',
    jsx: 'automatic',
    define: { 'process.env.NODE_ENV': '"production"', __VUE_OPTIONS_API__: 'true', __VUE_PROD_DEVTOOLS__: 'false' },
    logLevel: 'error',
  });
  return made.outputFiles[0].text;
}

/** With Socket.IO's script from the hub, and these scripts behind it. */
export function withClient(body, ...scripts) {
  return `<script src="/socket.io/socket.io.js"></script>${body}${scripts.map(inline).join('')}`;
}

/** A page's script tag. */
export function inline(script) {
  return `<script>${script.replaceAll('</script', '<\\/script')}</script>`;
}

/**
 * Opens a page of this body, in a context of its own or the given one.
 *
 * @param before what runs in it before its own scripts, with the argument
 */
export async function open(browser, body, { context, before, argument } = {}) {
  const page = await newPage(context ?? browser);
  // A page that came from no server is none of this machine's, and would not be let at its WebSockets.
  await page.context().grantPermissions(['local-network-access'], { origin: HUB });
  await page.route(`${HUB}/snippet.html`, (route) =>
    route.fulfill({ contentType: 'text/html; charset=utf-8', body: `<!doctype html><body>${body}</body>` }));
  if (before) {
    await page.addInitScript(before, argument);
  }
  await page.goto(`${HUB}/snippet.html`);
  return page;
}

/** Waits until a line of the page's console says this. */
export async function said(page, words) {
  await until(() => page.lines.some((line) => line.includes(words)), () => `"${words}" is not in ${page.lines}`);
}

export async function until(condition, otherwise = () => 'it did not happen') {
  const end = Date.now() + 20_000;
  while (!(await condition())) {
    if (Date.now() > end) {
      throw new Error(otherwise());
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** REST at the hub, from without the browser. */
export function rest(port, token) {
  return async (method, path, body) => {
    const answer = await fetch(`http://127.0.0.1:${port}/api${path}`, {
      method,
      headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    const json = await answer.json();
    if (!answer.ok) {
      throw new Error(`${method} ${path}: ${JSON.stringify(json)}`);
    }
    return json;
  };
}
