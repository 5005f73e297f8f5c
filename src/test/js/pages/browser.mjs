// A browser that maps http://localhost:3000 to the test's hub, whatever its port.

import { chromium } from 'playwright-core';

export const HUB = 'http://localhost:3000';
const PATIENCE_MS = 20_000;

/** @param more further rules of the same kind, such as `MAP localhost:5173 127.0.0.1:<port>` */
export function launch(port, ...more) {
  return chromium.launch({
    executablePath: process.env.CHROMIUM_SHELL ?? '/usr/bin/chromium',
    // Debian's starts with --enable-gpu-rasterization, which without a GPU is the slower way to draw by the processor.
    args: ['--no-sandbox', '--disable-dev-shm-usage', '--disable-gpu', `--host-resolver-rules=${[`MAP localhost:3000 127.0.0.1:${port}`, ...more].join(', ')}`],
  });
}

/** A page with its own cookies, or in a given context; it collects its errors and console lines. */
export async function newPage(where, options = {}) {
  const context = where.newContext ? await where.newContext(options) : where;
  context.setDefaultTimeout(PATIENCE_MS);
  const page = await context.newPage();
  page.errors = [];
  page.lines = [];
  page.on('pageerror', (error) => page.errors.push(String(error.stack)));
  page.on('console', (message) => (message.type() === 'error' ? page.errors : page.lines).push(message.text()));
  return page;
}

/** Runs each check and prints `ok <name>` or `not ok <name>: <why>`. */
export async function run(browser, checks) {
  for (const [name, check] of checks) {
    try {
      await check();
      console.log(`ok ${name}`);
    } catch (failure) {
      console.log(`not ok ${name}: ${String(failure.stack).replaceAll(/\s*\n\s*/g, ' | ')}`);
    }
    await Promise.all(browser.contexts().map((context) => context.close()));
  }
  await browser.close();
}
