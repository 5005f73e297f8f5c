const SEPARATOR = '\x1e';

/**
 * Engine.IO's polling transport (protocol v4) with the face of a WebSocket: where WebSockets do not get through, or do not
 * exist. What is sent while a request is under way goes with the next one.
 */
export class PollingSocket {
  readyState = 0;
  onopen;
  onmessage;
  onclose;

  #url;
  #sid;
  #unsent = [];
  #sending = false;
  #abort = new AbortController();

  constructor(url) {
    this.#url = url.replace(/^ws/, 'http').replace('=websocket', '=polling');
    this.#poll();
  }

  send(packet) {
    this.#unsent.push(packet);
    if (!this.#sending) {
      this.#flush();
    }
  }

  close() {
    if (this.readyState < 2) {
      this.#fetch({ method: 'POST', body: '1', keepalive: true }).catch(() => {});
      this.#end();
    }
  }

  async #poll() {
    try {
      while (this.readyState < 2) {
        const packets = await this.#fetch({ signal: this.#abort.signal });
        packets.split(SEPARATOR).forEach((packet) => this.#receive(packet));
      }
    } catch (failure) {
      this.#end(failure);
    }
  }

  #receive(packet) {
    if (this.readyState === 0) {
      this.#sid = JSON.parse(packet.slice(1)).sid;
      this.readyState = 1;
      this.onopen?.();
    }
    const binary = packet.startsWith('b');
    if (packet === '1') {
      this.#end();
    } else if (this.readyState === 1) {
      this.onmessage?.({ data: binary ? Uint8Array.from(atob(packet.slice(1)), (char) => char.charCodeAt(0)).buffer : packet });
    }
  }

  async #flush() {
    this.#sending = true;
    try {
      while (this.#unsent.length > 0 && this.readyState === 1) {
        const body = this.#unsent.join(SEPARATOR);
        this.#unsent = [];
        await this.#fetch({ method: 'POST', body, signal: this.#abort.signal });
      }
    } catch (failure) {
      this.#end(failure);
    } finally {
      this.#sending = false;
    }
  }

  async #fetch(options) {
    const sid = this.#sid ? `&sid=${this.#sid}` : '';
    const response = await fetch(this.#url + sid, { credentials: 'include', ...options });
    if (!response.ok) {
      throw Object.assign(new Error(`HTTP ${response.status}`), { retryAfter: response.headers.get('Retry-After') });
    }
    return response.text();
  }

  #end(failure) {
    if (this.readyState < 3) {
      this.readyState = 3;
      this.#abort.abort();
      const wait = failure?.retryAfter;
      this.onclose?.({ code: wait ? 1013 : 1006, reason: wait ? `retry-after-ms=${wait * 1000}` : failure?.message ?? '' });
    }
  }
}
