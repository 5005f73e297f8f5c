// What the scenarios of the hub's client share.

import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';

const PATIENCE_MS = 30_000;
const encoded = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');

/** A token of the hub's development kind, good for some seconds. */
export function token(secret, sub, seconds = 3600) {
  const now = Math.floor(Date.now() / 1000);
  const text = `${encoded({ alg: 'HS256', typ: 'JWT' })}.${encoded({ sub, username: sub, iat: now, exp: now + seconds, jti: crypto.randomUUID() })}`;
  return `${text}.${createHmac('sha256', secret).update(text).digest('base64url')}`;
}

export async function until(condition, what) {
  const end = Date.now() + PATIENCE_MS;
  for (;;) {
    const value = await condition();
    if (value) {
      return value;
    }
    assert.ok(Date.now() < end, typeof what === 'function' ? what() : what);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/** The next event of this name. */
export function next(emitter, name, wanted = () => true) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`no "${name}"`)), PATIENCE_MS);
    const stop = emitter.on(name, (...values) => {
      if (wanted(...values)) {
        clearTimeout(timer);
        stop();
        resolve(values);
      }
    });
  });
}

/** Storage that several clients share, as pages of one origin do. */
export class SharedStorage {
  values = new Map();

  get length() {
    return this.values.size;
  }

  key(index) {
    return [...this.values.keys()][index] ?? null;
  }

  getItem(key) {
    return this.values.get(key) ?? null;
  }

  setItem(key, value) {
    this.values.set(key, value);
  }

  removeItem(key) {
    this.values.delete(key);
  }
}

let people = 0;
/** A unique name. */
export const called = (name) => `${name}-${process.pid}-${++people}`;

/** Runs each check and prints `ok <name>` or `not ok <name>: <why>`. */
export async function run(checks) {
  for (const [name, check] of Object.entries(checks)) {
    try {
      await check();
      console.log(`ok ${name}`);
    } catch (failure) {
      console.log(`not ok ${name}: ${String(failure.stack).replaceAll(/\s*\n\s*/g, ' | ')}`);
    }
  }
}
