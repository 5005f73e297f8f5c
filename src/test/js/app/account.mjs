import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { PASSWORD, Person } from './people.mjs';

const NEW_PASSWORD = 'battery staple';
const WIDTHS = [1280, 390, 320];

/** The scenarios about people's own accounts, by name. */
export function accountScenarios({ nodes, mailbox, called, violations }) {
  const [first, second] = nodes;

  const openYou = ({ page }) => page.getByRole('link', { name: 'You', exact: true }).click();

  const openDialog = async ({ page }, action) => {
    await page.getByRole('button', { name: action }).click();
    return page.getByRole('dialog');
  };

  const confirmEmail = async (person, email) => {
    await openYou(person);
    const dialog = await openDialog(person, 'Change e-mail');
    await dialog.getByLabel('E-mail').fill(email);
    await dialog.getByLabel('Your password').fill(PASSWORD);
    await dialog.getByRole('button', { name: 'Send link' }).click();
    await person.page.getByRole('status').getByText(`A link is on its way to ${email}`).first().waitFor();
    const page = await person.context.newPage();
    await page.goto(await mailbox.link(email, 'email', first));
    await page.getByRole('button', { name: 'Confirm address' }).click();
    await page.getByText('Your e-mail address is confirmed.').waitFor();
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.getByRole('navigation', { name: 'Places' }).waitFor();
    await page.close();
  };

  const signIn = async (page, name, password) => {
    await page.getByLabel('Username or e-mail').fill(name);
    await page.getByLabel('Password').fill(password);
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await page.getByRole('navigation', { name: 'Places' }).waitFor();
  };

  return [
    ['a name is seen by others at once, and a password is changed where one stays signed in', async (browser) => {
      const ana = await Person.arrive(browser, first, called('ana'));
      const ben = await Person.arrive(browser, second, called('ben'));
      await ana.startChat(ben.name);
      await ben.openChat(ana.name);
      await openYou(ana);
      let dialog = await openDialog(ana, 'Change name');
      await dialog.getByLabel('Name').fill('Ana Sommer');
      await dialog.getByRole('button', { name: 'Save' }).click();
      await ana.page.getByRole('heading', { name: 'Ana Sommer' }).waitFor();
      await ben.page.getByRole('heading', { name: 'Ana Sommer' }).waitFor();

      const other = await ana.device(second);
      dialog = await openDialog(ana, 'Change password');
      await dialog.getByLabel('Your password').fill(PASSWORD);
      await dialog.getByLabel('New password').fill(NEW_PASSWORD);
      // The device above has the same cookie; this one signs in by itself.
      await other.context.clearCookies();
      await other.page.reload();
      await signIn(other.page, ana.name, PASSWORD);
      await dialog.getByRole('button', { name: 'Change password' }).click();
      await ana.page.getByRole('status').getByText('Your password is changed.').first().waitFor();
      await other.page.getByText('You were signed out on this device').waitFor();
      await ana.page.reload();
      await ana.page.getByRole('navigation', { name: 'Places' }).waitFor();

      await openYou(ana);
      const [download] = await Promise.all([ana.page.waitForEvent('download'), ana.page.getByRole('link', { name: 'Download' }).click()]);
      const data = JSON.parse(await readFile(await download.path(), 'utf8'));
      assert.equal(data.profile.displayName, 'Ana Sommer');
      assert.equal(data.chats.length, 1);
      await Promise.all([ana.leave(), ben.leave()]);
    }],

    ['a forgotten password is set anew by a link', async (browser) => {
      const ana = await Person.arrive(browser, first, called('ana'));
      const email = `${ana.name}@example.org`;
      await confirmEmail(ana, email);
      const other = await browser.newContext();
      const page = await other.newPage();
      await page.goto(second);
      await page.getByRole('button', { name: 'Forgot your password?' }).click();
      await page.getByLabel('Username or e-mail').fill(ana.name);
      await page.getByRole('button', { name: 'Send link' }).click();
      await page.getByText('a link is on its way to it').waitFor();
      await page.goto(await mailbox.link(email, 'reset', second));
      await page.getByLabel('New password').fill(NEW_PASSWORD);
      await page.getByRole('button', { name: 'Set password' }).click();
      await page.getByText('Your password is changed.').waitFor();
      await ana.page.getByText('You were signed out on this device').waitFor();
      await page.getByRole('button', { name: 'Continue' }).click();
      await signIn(page, email, NEW_PASSWORD);
    }],

    ['one signs out everywhere, and deletes the account', async (browser) => {
      const ana = await Person.arrive(browser, first, called('ana'));
      const ben = await Person.arrive(browser, second, called('ben'));
      await ana.startChat(ben.name);
      await ana.send('before I go');
      await ben.openChat(ana.name);
      await ben.receives('before I go');
      const other = await ana.device(second);
      await openYou(ana);
      let dialog = await openDialog(ana, 'Sign out everywhere');
      await dialog.getByRole('button', { name: 'Sign out everywhere' }).click();
      await ana.page.getByRole('heading', { name: 'Sign in to Switchboard' }).waitFor();
      await other.page.getByRole('heading', { name: 'Sign in to Switchboard' }).waitFor();
      await signIn(ana.page, ana.name, PASSWORD);
      await openYou(ana);
      dialog = await openDialog(ana, 'Delete account');
      await dialog.getByLabel('Your password').fill(PASSWORD);
      await dialog.getByRole('button', { name: 'Delete account' }).click();
      await ana.page.getByRole('heading', { name: 'Sign in to Switchboard' }).waitFor();
      await ben.page.reload();
      await ben.receives('before I go');
      await ben.page.getByRole('heading', { name: 'Deleted user' }).waitFor();
    }],

    ['the account is looked after with the keyboard alone', async (browser) => {
      const ana = await Person.arrive(browser, first, called('ana'));
      await openYou(ana);
      const { keyboard } = ana.page;
      const focused = (name) => ana.page.locator(':focus').and(ana.page.getByLabel(name).or(ana.page.getByRole('button', { name }))).waitFor();
      await ana.page.getByRole('button', { name: 'Change name' }).focus();
      await keyboard.press('Enter');
      await focused('Name');
      await keyboard.type('Ana by hand');
      await keyboard.press('Enter');
      await ana.page.getByRole('heading', { name: 'Ana by hand' }).waitFor();
      await focused('Change name');
      await ana.page.getByRole('button', { name: 'Change password' }).focus();
      await keyboard.press('Enter');
      await focused('Your password');
      await keyboard.type('wrong horse');
      await keyboard.press('Tab');
      await focused('New password');
      await keyboard.type(NEW_PASSWORD);
      await keyboard.press('Enter');
      await ana.page.getByRole('alert').getByText('Wrong password.').waitFor();
      await focused('Your password');
      await keyboard.press('Escape');
      await focused('Change password');
      await ana.page.getByRole('button', { name: 'Sign out everywhere…' }).focus();
      await keyboard.press('Enter');
      await focused('Cancel');
      await keyboard.press('Enter');
      await focused('Sign out everywhere…');
    }],

    ['every dialog and page of the account is accessible and fits, in light and in dark', async (browser) => {
      const ana = await Person.arrive(browser, first, called('ana'));
      await openYou(ana);
      const check = async (place) => {
        for (const width of WIDTHS) {
          await ana.page.setViewportSize({ width, height: 800 });
          await ana.page.evaluate(() => [...document.querySelectorAll('h2')].find(({ textContent }) => textContent === 'Account')?.scrollIntoView());
          for (const colorScheme of ['light', 'dark']) {
            await ana.page.emulateMedia({ colorScheme });
            assert.deepEqual(await violations(ana), [], `${place} at ${width} in ${colorScheme}`);
            const wide = await ana.page.evaluate(() => document.documentElement.scrollWidth > innerWidth);
            assert.equal(wide, false, `${place} at ${width} is wider than the screen`);
            const covered = await ana.page.evaluate(() => [...document.querySelectorAll('.settings .person')].filter((row) => {
              const text = document.createRange();
              text.selectNodeContents(row.firstElementChild);
              const [words, act] = [text.getBoundingClientRect(), row.lastElementChild.getBoundingClientRect()];
              return row.children.length > 1 && words.right > act.left && words.bottom > act.top;
            }).map((row) => row.innerText));
            assert.deepEqual(covered, [], `${place} at ${width} has words under a button`);
            if (process.env.SHOTS) {
              await ana.page.screenshot({ path: `${process.env.SHOTS}/${place.replaceAll(' ', '-')}-${width}-${colorScheme}.png` });
            }
          }
        }
        await ana.page.setViewportSize({ width: 1280, height: 800 });
      };
      await ana.page.getByRole('button', { name: 'Delete account…' }).waitFor();
      await check('account');
      for (const action of ['Change name', 'Change e-mail', 'Change password', 'Sign out everywhere…', 'Delete account…']) {
        await openDialog(ana, action);
        await check(action.replace('…', ''));
        await ana.page.keyboard.press('Escape');
      }
      await ana.context.clearCookies();
      await ana.page.goto(`${first}/#/link/reset/none`);
      await ana.page.reload();
      await ana.page.getByRole('heading', { name: 'Choose a new password' }).waitFor();
      await check('a reset');
      await ana.page.goto(`${first}/#/link/email/none`);
      await ana.page.getByRole('heading', { name: 'Confirm your e-mail address' }).waitFor();
      await check('a confirmation');
      await ana.page.getByRole('button', { name: 'Confirm address' }).click();
      await ana.page.getByRole('alert').getByText('This link was used or has expired.').waitFor();
      await check('an expired link');
      await ana.page.getByRole('link', { name: 'Not now' }).click();
      await ana.page.getByRole('heading', { name: 'Sign in to Switchboard' }).waitFor();
      await ana.page.goto(first);
      await ana.page.getByRole('button', { name: 'Forgot your password?' }).waitFor();
      await check('the sign-in');
      await ana.page.getByRole('button', { name: 'Forgot your password?' }).click();
      await check('a forgotten password');
    }, { long: true }],
  ];
}
