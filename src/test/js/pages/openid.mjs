// Sign-in by the page of an OpenID provider, in a browser.
// usage: node openid.mjs '{"port":1,"issuer":"http://…"}'

import assert from 'node:assert/strict';
import { HUB, launch, newPage, run } from './browser.mjs';

const { port, issuer } = JSON.parse(process.argv[2]);
const browser = await launch(port);

const button = (page) => page.getByRole('link', { name: 'Sign in with your organisation' });

/** From the app's page to the provider's. */
async function leave(path = '/', where = browser) {
  const page = await newPage(where);
  await page.goto(`${HUB}${path}`);
  assert.equal(await page.getByLabel('Password').count(), 0, 'local accounts are off');
  await button(page).click();
  await page.waitForURL(`${new URL(issuer).origin}/authorize**`);
  return page;
}

async function enter(page, name) {
  await page.getByLabel('Name').fill(name);
  await page.getByRole('button', { name: 'Enter' }).click();
  await page.waitForURL(`${HUB}/**`);
}

run(browser, [
  ['signs in by the page of the provider, and out', async () => {
    const page = await leave();
    await enter(page, 'ana');
    await page.waitForFunction(() => !document.querySelector('.sign-in') && !document.querySelector('.starting'));
    const user = await page.evaluate(() => fetch('/api/session').then((answer) => answer.json()));
    assert.equal(user.user.id, 'id-of-ana');
    assert.equal(user.user.username, 'ana');
    assert.deepEqual(user.user.roles.filter((role) => role === 'admin'), ['admin']);
    assert.equal(await page.evaluate(() => document.cookie), '', 'no script can read a cookie');
    const cookies = await page.context().cookies(HUB);
    assert.deepEqual(cookies.map(({ name }) => name), ['token']);
    assert.ok(cookies[0].httpOnly && cookies[0].sameSite === 'Lax');
    await page.reload();
    await page.waitForFunction(() => !document.querySelector('.sign-in') && !document.querySelector('.starting'));
    const left = await page.evaluate(() => fetch('/api/auth/logout', { method: 'POST' }).then((answer) => answer.status));
    assert.equal(left, 200);
    await page.goto(HUB);
    await button(page).waitFor();
    // The provider has no icon.
    assert.deepEqual(page.errors.filter((line) => !/\b40[14]\b/.test(line)), []);
  }],
  ['comes back to where it left', async () => {
    const page = await leave('/#/todos');
    await enter(page, 'ben');
    assert.equal(new URL(page.url()).hash, '#/todos');
  }],
  ['signs in in two tabs, one after the other', async () => {
    const first = await leave('/#/todos');
    const second = await leave('/', first.context());
    for (const page of [first, second]) {
      await enter(page, 'dot');
      await page.waitForFunction(() => !document.querySelector('.sign-in') && !document.querySelector('.starting'));
      assert.equal(new URL(page.url()).search, '');
    }
    assert.equal(new URL(first.url()).hash, '#/todos');
    assert.deepEqual((await first.context().cookies()).map(({ name }) => name), ['token']);
  }],
  ['says that a sign-in failed, and lets it be tried again', async () => {
    const page = await leave();
    await page.getByRole('button', { name: 'Cancel' }).click();
    await page.getByRole('alert').filter({ hasText: 'The sign-in failed. Try again.' }).waitFor();
    await button(page).click();
    await page.waitForURL(`${new URL(issuer).origin}/authorize**`);
    await enter(page, 'cid');
    await page.waitForFunction(() => !document.querySelector('.sign-in'));
  }],
]);
