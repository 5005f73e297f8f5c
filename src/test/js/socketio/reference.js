// Tries the behaviours that the reference client promises, against a reference server: node reference.js PORT TRANSPORTS.
// Runs them at once; prints one line for each: "ok <group>: <name>" or "not ok <group>: <name> # <why>".
import acks from "./reference-acks.js";
import connection from "./reference-connection.js";
import events from "./reference-events.js";
import manager from "./reference-manager.js";
import namespaces from "./reference-namespaces.js";
import reconnection from "./reference-reconnection.js";
import socket from "./reference-socket.js";
import { Trial } from "./reference-trial.js";

const [, , port, transports] = process.argv;
const server = { url: `http://127.0.0.1:${port}`, transports: transports.split(",") };
const running = [];

function behaviour(group) {
  return (name, body) => running.push(judge(`${group}: ${name}`, body));
}

async function judge(name, body) {
  const trial = new Trial(server);
  try {
    await trial.within(body);
    console.log(`ok ${name}`);
  } catch (error) {
    console.log(`not ok ${name} # ${String(error.stack).replaceAll("\n", " ")}`);
  } finally {
    trial.end();
  }
}

for (const groups of [connection, namespaces, reconnection, manager, socket, acks, events]) {
  groups(behaviour);
}
await Promise.all(running);
process.exit(0);
