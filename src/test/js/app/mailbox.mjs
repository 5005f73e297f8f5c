// The back end of the hook that gets links: what it is sent, people find in their mail.

import { createServer } from 'node:http';

export class Mailbox {
  #links = [];
  #server;

  constructor(port) {
    this.#server = createServer(async (request, response) => {
      const body = [];
      for await (const part of request) {
        body.push(part);
      }
      this.#links.push(...JSON.parse(Buffer.concat(body)).events.map(({ data }) => data));
      response.end();
    }).listen(port, '127.0.0.1');
  }

  /** The address of the latest link for this purpose that went to this e-mail address, on the given node. */
  async link(email, purpose, node) {
    const deadline = Date.now() + 20_000;
    for (;;) {
      const found = this.#links.findLast((link) => link.email === email && link.purpose === purpose);
      if (found) {
        return new URL(new URL(found.url).hash, node).href;
      }
      if (Date.now() > deadline) {
        throw new Error(`no link for ${purpose} went to ${email}`);
      }
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  close() {
    this.#server.close();
    this.#server.closeAllConnections();
  }
}
