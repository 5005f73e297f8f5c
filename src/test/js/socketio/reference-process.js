// A process with one client that it never disconnects: node reference-process.js URL OPTIONS. It is kept alive until the
// client is connected or cannot connect, and prints "settled"; after three heartbeats it prints "still here".
import { io } from "socket.io-client";

const [, , url, options] = process.argv;
const socket = io(url, JSON.parse(options));
const alive = setInterval(() => {}, 60_000);
let beats = 0;

function settled() {
  console.log("settled");
  clearInterval(alive);
}

socket.once("connect", settled);
socket.once("connect_error", settled);
socket.io.on("ping", () => {
  beats++;
  if (beats === 3) {
    console.log("still here");
  }
});
