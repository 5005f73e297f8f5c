// People with browsers: each has their own context, with its own cookies, and collects the errors in it.

import { chromium } from 'playwright-core';

export const PASSWORD = 'correct horse battery';
// Errors that the browser logs although the application handles them, such as the death of a node.
const EXPECTED = [/ERR_CONNECTION_REFUSED/, /ERR_CONNECTION_RESET/, /ERR_EMPTY_RESPONSE/, /ERR_INTERNET_DISCONNECTED/, /WebSocket connection to .* failed/];

/** A browser; a whole one also shows notifications. */
export function launch({ whole = false } = {}) {
  const { CHROMIUM = '/usr/bin/chromium', CHROMIUM_SHELL = CHROMIUM } = process.env;
  return chromium.launch({
    executablePath: whole ? CHROMIUM : CHROMIUM_SHELL,
    // Debian's starts with --enable-gpu-rasterization, which without a GPU is the slower way to draw by the processor.
    args: ['--no-sandbox', '--disable-dev-shm-usage', '--disable-gpu'],
  });
}

/** How long a store stays away; longer than a command waits for it. */
export const AWAY_MS = 30_000;

/** The messages on a page's WebSocket. */
class Relay {
  #page;
  #losing = new Set();
  #lost = [];
  #refusing = new Set();
  #forbidding = new Set();
  #refused = [];
  #positions = new Map();
  #userId;

  attach(page) {
    this.#page = page;
    const hub = page.connectToServer();
    page.onMessage((text) => {
      const { id, messageType } = JSON.parse(text);
      if (this.#refusing.has(messageType)) {
        this.#refused.push(messageType);
        this.tell({ id, type: 'response', data: { success: false, error: 'The store is away.', code: 'UNAVAILABLE', retryable: true, retryAfterMs: AWAY_MS } });
      } else if (this.#forbidding.has(messageType)) {
        this.tell({ id, type: 'response', data: { success: false, error: 'Not for you.', code: 'FORBIDDEN', retryable: false } });
      } else {
        hub.send(text);
      }
    });
    hub.onMessage((text) => {
      const message = JSON.parse(text);
      this.#userId = message.user?.id ?? this.#userId;
      if (this.#losing.has(message.type)) {
        this.#lost.push(message.type);
      } else {
        this.#positions.set(message.topic, message.seq ?? this.#positions.get(message.topic));
        page.send(text);
      }
    });
  }

  lose(...types) {
    this.#losing = new Set(types);
  }

  /** Answers these commands as the hub does whose store is away. */
  refuse(...commands) {
    this.#refusing = new Set(commands);
  }

  /** Answers these commands as the hub does to somebody who may not send them. */
  forbid(...commands) {
    this.#forbidding = new Set(commands);
  }

  refused(command) {
    return this.#refused.filter((refused) => refused === command).length;
  }

  restore() {
    this.#losing.clear();
    this.#refusing.clear();
    this.#forbidding.clear();
  }

  lost(type) {
    return this.#lost.filter((lost) => lost === type).length;
  }

  /** The last position that the page has seen of a topic, and whose page it is. */
  position(topic) {
    return { seq: this.#positions.get(topic) ?? 0, userId: this.#userId };
  }

  tell(message) {
    this.#page.send(JSON.stringify(message));
  }
}

export class Person {
  errors = [];

  /** A new user at a node, who signs up in the form. */
  static async arrive(browser, node, name, { endpoint = 'websocket', ...options } = {}) {
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, reducedMotion: 'reduce', ...options });
    await context.addInitScript((chosen) => localStorage.getItem('switchboard.endpoint') ?? localStorage.setItem('switchboard.endpoint', chosen), endpoint);
    const person = new Person(context, await context.newPage(), name, node);
    await person.page.goto(node);
    await person.page.getByRole('button', { name: 'Create an account' }).click();
    await person.page.getByLabel('Username').fill(name);
    await person.page.getByLabel('Password').fill(PASSWORD);
    await person.page.getByRole('button', { name: 'Create account' }).click();
    await person.page.getByRole('navigation', { name: 'Places' }).waitFor();
    return person;
  }

  constructor(context, page, name, node) {
    Object.assign(this, { context, page, name, node });
    page.on('pageerror', (error) => this.errors.push(String(error.stack)));
    page.on('console', (message) => {
      if (message.type() === 'error' && !EXPECTED.some((expected) => expected.test(message.text()))) {
        this.errors.push(message.text());
      }
    });
  }

  /** The same person on another device. */
  async device(node = this.node, options = {}) {
    const context = await this.context.browser().newContext({ viewport: { width: 1280, height: 800 }, reducedMotion: 'reduce', ...options });
    await context.addCookies(await this.context.cookies());
    const other = new Person(context, await context.newPage(), this.name, node);
    await other.page.goto(node);
    await other.page.getByRole('navigation', { name: 'Places' }).waitFor();
    return other;
  }

  /** Reloads the page with its WebSocket through the test, which can refuse commands of it, lose events and add some. */
  async behindRelay({ refusing = [] } = {}) {
    const relay = new Relay();
    relay.refuse(...refusing);
    await this.page.routeWebSocket(/\/ws/, (socket) => relay.attach(socket));
    await this.page.reload();
    await this.page.getByRole('navigation', { name: 'Places' }).waitFor();
    return relay;
  }

  get log() {
    return this.page.getByRole('log', { name: 'Messages' });
  }

  get writing() {
    return this.page.getByRole('textbox', { name: /^Message to/ });
  }

  message(text) {
    return this.log.locator('.message').filter({ hasText: text });
  }

  /** Finds people by name and starts a chat with them. */
  async startChat(...names) {
    const { page } = this;
    await page.getByRole('button', { name: 'New chat' }).first().click();
    for (const name of names) {
      await page.getByRole('searchbox', { name: /Who do you|Add more people/ }).fill(name);
      await page.getByRole('dialog').getByRole('button', { name, exact: true }).click();
    }
    await page.getByRole('button', { name: /Start chat|Create group/ }).click();
    await this.writing.waitFor();
  }

  async openChat(title) {
    await this.page.locator('.chat-row', { hasText: title }).click();
    await this.log.waitFor();
  }

  async send(text) {
    await this.writing.fill(text);
    await this.writing.press('Enter');
  }

  async receives(text) {
    await this.message(text).first().waitFor();
  }

  /** Performs an action on a message. */
  async act(text, action) {
    await this.message(text).hover();
    await this.message(text).getByRole('button', { name: action, exact: true }).click();
  }

  /** The texts of the messages in the chat, once there are `count`. */
  async texts(count) {
    await this.log.locator('.message').nth(count - 1).waitFor();
    return this.log.locator('.message .words').allTextContents();
  }

  /** Has the page take itself for hidden, and record what it shows on the desktop. */
  async lookAway() {
    await this.page.evaluate(() => {
      localStorage.setItem('switchboard.desktopNotifications', 'on');
      Object.defineProperty(document, 'hidden', { get: () => true });
      document.dispatchEvent(new Event('visibilitychange'));
      globalThis.shown = [];
      globalThis.Notification = class {
        static permission = 'granted';

        constructor(title, { body, tag, renotify }) {
          globalThis.shown.push({ title, body, tag, renotify });
        }
      };
    });
  }

  /** What the page has shown on the desktop since. */
  shown() {
    return this.page.evaluate(() => globalThis.shown);
  }

  /** Throws if the page logged an error. */
  checkQuiet() {
    if (this.errors.length > 0) {
      throw new Error(`${this.name}: ${this.errors.join('\n')}`);
    }
  }

  async leave() {
    this.checkQuiet();
    await this.context.close();
  }
}
