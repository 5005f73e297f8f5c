import { createServer, connect } from 'node:net';

/** The way from a client to a node, which a test cuts and opens again to another one. */
export class Way {
  #server = createServer((client) => this.#forward(client));
  #sockets = new Set();
  #target;

  static async to(port) {
    const way = new Way();
    way.open(port);
    await new Promise((resolve) => way.#server.listen(0, '127.0.0.1', resolve));
    way.url = `http://127.0.0.1:${way.#server.address().port}`;
    return way;
  }

  open(port) {
    this.#target = port;
  }

  /** Breaks every connection and refuses new ones. */
  shut() {
    this.#target = undefined;
    this.#sockets.forEach((socket) => socket.destroy());
  }

  close() {
    this.shut();
    this.#server.close();
  }

  #forward(client) {
    if (this.#target === undefined) {
      client.destroy();
      return;
    }
    const node = connect(this.#target, '127.0.0.1');
    for (const [from, to] of [[client, node], [node, client]]) {
      this.#sockets.add(from);
      from.on('error', () => to.destroy());
      from.on('close', () => {
        this.#sockets.delete(from);
        to.destroy();
      });
      from.pipe(to);
    }
  }
}
