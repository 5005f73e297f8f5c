// Pages of the hub's own origin that contain only a snippet and the test's code around it.

import { build } from 'esbuild';
import { HUB, newPage } from './browser.mjs';

/** Bundles modules with JSX or TypeScript into a script for a page, as common tools do. */
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

/** The body with Socket.IO's script from the hub, followed by these scripts. */
export function withClient(body, ...scripts) {
  return `<script src="/socket.io/socket.io.js"></script>${body}${scripts.map(inline).join('')}`;
}

/** A page's script tag. */
export function inline(script) {
  return `<script>${script.replaceAll('</script', '<\\/script')}</script>`;
}

/**
 * Opens a page with this body, in its own context or the given one.
 *
 * @param before a function that runs before the page's scripts, with the argument
 */
export async function open(browser, body, { context, before, argument } = {}) {
  const page = await newPage(context ?? browser);
  // The browser does not count a page without a server as local, and would deny it WebSockets to this machine.
  await page.context().grantPermissions(['local-network-access'], { origin: HUB });
  await page.route(`${HUB}/snippet.html`, (route) =>
    route.fulfill({ contentType: 'text/html; charset=utf-8', body: `<!doctype html><body>${body}</body>` }));
  if (before) {
    await page.addInitScript(before, argument);
  }
  await page.goto(`${HUB}/snippet.html`);
  return page;
}

/** Waits until a line of the page's console contains the words. */
export async function logged(page, words) {
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

/** REST requests to the hub, from outside the browser. */
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
