import { storage } from '../../storage.js';
import { area, language, t } from '../../text/text.js';
import * as session from './session.js';

const WORKER = '/push-worker.js';
/** Where the worker finds its texts: they must be there without the hub. */
const TEXTS = 'switchboard.push';
/** The user who has switched push messages on in this browser. */
const OWNER = 'switchboard.push';

/** The page's policy lets this one address be loaded as a worker. */
const policy = globalThis.trustedTypes?.createPolicy('push-worker', { createScriptURL: (url) => (url === WORKER ? url : '') });

/** Notifications while the application is closed: this browser's subscription to push messages. */
export class Push {
  /** Why there are none, in words; undefined while that is not known, and null if nothing is in the way. */
  obstacle;
  on = false;

  #hub;
  #changed;
  #key;
  #renewed;

  constructor(hub, changed) {
    this.#hub = hub;
    this.#changed = changed;
    if ('serviceWorker' in navigator) {
      navigator.serviceWorker.addEventListener('message', ({ data }) => {
        if (data?.type === 'open' && data.path) {
          location.hash = data.path;
        }
      });
    }
  }

  /** Finds out whether this browser and this hub can. */
  async load() {
    this.obstacle = missing() ?? await this.#hubObstacle();
    this.on = this.obstacle === null && storage.getItem(OWNER) === this.#hub.user.id && await this.#subscription() !== null;
    this.#changed();
  }

  async #hubObstacle() {
    try {
      this.#key = (await session.ask(this.#hub.node, 'push/key')).key;
    } catch {
      return t('push.noAnswer');
    }
    return this.#key ? null : t('push.off');
  }

  async switch(on) {
    if (on) {
      await this.#switchOn();
    } else {
      await this.#switchOff();
    }
    this.#changed();
  }

  async #switchOn() {
    if (await Notification.requestPermission() !== 'granted') {
      this.obstacle = missing();
      return;
    }
    await this.#subscribe();
    storage.setItem(OWNER, this.#hub.user.id);
    this.on = true;
  }

  async #switchOff() {
    const subscription = await this.#subscription();
    storage.removeItem(OWNER);
    this.on = false;
    if (subscription) {
      await session.send(this.#hub.node, 'DELETE', 'push/subscriptions', { endpoint: subscription.endpoint });
      await subscription.unsubscribe();
    }
  }

  /** Once a page: the subscription belongs to the sign-in of now, and the browser may have replaced it. */
  async renew() {
    const owner = storage.getItem(OWNER);
    if (this.#renewed || !owner || missing()) {
      return;
    }
    this.#renewed = true;
    if (owner !== this.#hub.user.id) {
      await this.forget();
    } else if (Notification.permission === 'granted' && await this.#hubObstacle() === null) {
      await this.#subscribe();
    }
  }

  /** Ends it in this browser alone: the hub ends it with the sign-in. */
  async forget() {
    if (storage.getItem(OWNER)) {
      storage.removeItem(OWNER);
      this.on = false;
      await (await this.#subscription())?.unsubscribe();
    }
  }

  async #subscribe() {
    const applicationServerKey = bytes(this.#key);
    const { pushManager } = await registered();
    let subscription = await pushManager.getSubscription();
    if (subscription && !equal(subscription.options.applicationServerKey, applicationServerKey)) {
      await subscription.unsubscribe();
      subscription = null;
    }
    subscription ??= await pushManager.subscribe({ userVisibleOnly: true, applicationServerKey });
    await session.send(this.#hub.node, 'POST', 'push/subscriptions', subscription);
    // Without them it shows English.
    await keepTexts().catch(console.warn);
  }

  async #subscription() {
    const registration = missing() ? undefined : await navigator.serviceWorker.getRegistration('/');
    return await registration?.pushManager.getSubscription() ?? null;
  }
}

async function registered() {
  await navigator.serviceWorker.register(policy?.createScriptURL(WORKER) ?? WORKER);
  return navigator.serviceWorker.ready;
}

/** Gives the worker its texts in the language of this page: `{language, messages}`. */
async function keepTexts() {
  const texts = await caches.open(TEXTS);
  await texts.put('/texts', Response.json({ language, messages: await area('push') }));
}

/** What this browser lacks, in words; null if nothing. */
function missing() {
  if (!globalThis.isSecureContext) {
    return t('push.insecure');
  }
  if (!('serviceWorker' in navigator) || !('PushManager' in globalThis) || !('Notification' in globalThis)) {
    return t('push.unsupported');
  }
  return Notification.permission === 'denied' ? t('push.denied') : null;
}

function bytes(base64url) {
  const text = atob(base64url.replaceAll('-', '+').replaceAll('_', '/'));
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}

function equal(buffer, other) {
  const one = new Uint8Array(buffer ?? new ArrayBuffer());
  return one.length === other.length && one.every((byte, index) => byte === other[index]);
}
