const KEPT = 150;
const GONE_AFTER_MS = 5_000;

/**
 * The figures reported by the nodes, newest last. Nodes report counts since their start; the difference between two answers
 * of a node gives its rates. A node that has left the cluster stays in the list as gone.
 */
export class Cluster {
  nodes = new Map();
  samples = [];

  take({ nodes, unanswered }) {
    const now = Date.now();
    const total = emptySample(now);
    for (const figures of nodes) {
      const node = this.nodes.get(figures.node) ?? { id: figures.node, since: now, history: [] };
      const rate = node.figures ? difference(node.figures, figures) : undefined;
      const state = figures.draining ? 'draining' : 'up';
      Object.assign(node, { figures, rate, seenAt: now, state, goneAt: undefined });
      node.history = [...node.history, rate?.delivered ?? 0].slice(-KEPT);
      this.nodes.set(node.id, node);
      add(total, figures, rate);
    }
    this.#updateStates(new Set(nodes.map(({ node }) => node)), unanswered, now);
    total.latency = quantiles(total);
    this.samples = [...this.samples, total].slice(-KEPT);
  }

  /** A silent node is a member that does not answer; a gone node is no longer a member. */
  #updateStates(answered, unanswered, now) {
    for (const id of unanswered) {
      if (!this.nodes.has(id)) {
        this.nodes.set(id, { id, since: now, seenAt: now, history: [] });
      }
    }
    for (const node of this.nodes.values()) {
      if (answered.has(node.id)) {
        continue;
      }
      node.rate = undefined;
      node.state = unanswered.includes(node.id) && now - node.seenAt < 6 * GONE_AFTER_MS ? 'silent' : 'gone';
      if (node.state === 'gone') {
        node.goneAt ??= node.seenAt;
      }
    }
  }

  get list() {
    const order = { up: 0, draining: 0, silent: 0, gone: 1 };
    return [...this.nodes.values()].sort((one, other) =>
      order[one.state] - order[other.state] || nameOf(one).localeCompare(nameOf(other)));
  }

  /** Members of the cluster without endpoints, which run concerns only. */
  get withoutEndpoints() {
    const members = new Set();
    for (const node of this.nodes.values()) {
      if (node.state === 'up' || node.state === 'draining') {
        node.figures.members.forEach((member) => members.add(member.node));
      }
    }
    return [...members].filter((member) => !this.nodes.has(member));
  }

  get #alive() {
    return [...this.nodes.values()].filter(({ state }) => state === 'up' || state === 'draining');
  }

  /** The versions of the nodes that answer; a node that is too old to say is left out. */
  get versions() {
    return [...new Set(this.#alive.map(({ figures }) => figures.version).filter(Boolean))].sort();
  }

  /** Live nodes of the same store outside the cluster, each once. */
  get apart() {
    const found = this.#alive.flatMap(({ figures }) => figures.apart ?? []).map((one) => [one.node, one]);
    return [...new Map(found).values()];
  }

  /** Names of the nodes that differ in settings from another, with the keys. */
  get differing() {
    return this.#alive
      .filter(({ figures }) => figures.differing?.length > 0)
      .map((node) => [nameOf(node), [...new Set(node.figures.differing.flatMap(({ keys }) => keys))]]);
  }

  get last() {
    return this.samples.at(-1);
  }

  forget(id) {
    this.nodes.delete(id);
  }
}

export const brief = (id) => id.slice(0, 8);

export const nameOf = (node) => node.figures?.address ?? brief(node.id);

function emptySample(at) {
  return {
    at, nodes: 0, connections: 0, endpoints: { websocket: 0, socketio: 0, bridge: 0, sse: 0 }, delivered: 0, published: 0, dropped: 0,
    commands: 0, refused: 0, waitingBytes: 0, slow: 0, usersOnline: 0, loopDelayMaxMs: 0, counts: [], boundsMs: [], drifts: 0,
    gaps: 0, replayed: 0, opened: 0,
  };
}

function difference(before, after) {
  const seconds = Math.max(0.2, (after.at - before.at) / 1000);
  const endpoint = (figures, key) => Object.values(figures.endpoints).reduce((sum, one) => sum + one[key], 0);
  const per = (value) => Math.max(0, value) / seconds;
  return {
    delivered: per(endpoint(after, 'delivered') - endpoint(before, 'delivered')),
    dropped: per(endpoint(after, 'dropped') - endpoint(before, 'dropped')),
    opened: per(endpoint(after, 'opened') - endpoint(before, 'opened')),
    published: per(after.events.durable + after.events.ephemeral - before.events.durable - before.events.ephemeral),
    replayed: per(after.events.replayed - before.events.replayed),
    commands: per(after.commands.answered - before.commands.answered),
    refused: per(after.commands.refused - before.commands.refused),
    counts: after.commands.counts.map((count, at) => Math.max(0, count - before.commands.counts[at])),
    gaps: after.events.gaps - before.events.gaps,
    drifts: after.routing.drifts - before.routing.drifts,
  };
}

function add(total, figures, rate) {
  total.nodes += 1;
  total.connections += figures.connections;
  for (const [endpoint, { open, waitingBytes, slow }] of Object.entries(figures.endpoints)) {
    total.endpoints[endpoint] = (total.endpoints[endpoint] ?? 0) + open;
    total.waitingBytes += waitingBytes;
    total.slow += slow;
  }
  total.usersOnline = Math.max(total.usersOnline, figures.routing.usersOnline);
  total.loopDelayMaxMs = Math.max(total.loopDelayMaxMs, figures.loopDelayMaxMs);
  total.boundsMs = figures.commands.boundsMs;
  for (const key of ['delivered', 'dropped', 'published', 'replayed', 'commands', 'refused', 'gaps', 'drifts', 'opened']) {
    total[key] += rate?.[key] ?? 0;
  }
  rate?.counts.forEach((count, at) => {
    total.counts[at] = (total.counts[at] ?? 0) + count;
  });
}

/** The median and p99 of command latency; durations are assumed to be spread evenly within a bucket. */
export function quantiles({ counts, boundsMs }) {
  const all = counts.reduce((sum, count) => sum + count, 0);
  const at = (share) => {
    let left = all * share;
    for (let bucket = 0; bucket < counts.length; bucket++) {
      if (left <= counts[bucket] && counts[bucket] > 0) {
        const low = bucket === 0 ? 0 : boundsMs[bucket - 1];
        const high = boundsMs[bucket] ?? low;
        return low + (high - low) * (left / counts[bucket]);
      }
      left -= counts[bucket];
    }
    return 0;
  };
  return all === 0 ? { median: undefined, p99: undefined } : { median: at(0.5), p99: at(0.99) };
}
