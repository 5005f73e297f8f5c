// A room server on npm's ws, as its users write it, with the frames of the hub's /ws: node ws.mjs <port> <secret>
import { WebSocketServer } from "ws";
import { verify } from "./tokens.mjs";

const [port, secret] = process.argv.slice(2);
const rooms = new Map();
let connections = 0;

const server = new WebSocketServer({
    host: "127.0.0.1",
    port: Number(port),
    backlog: 4096,
    perMessageDeflate: false,
    verifyClient: ({ req }, done) => {
        const token = new URL(req.url, "http://localhost").searchParams.get("token");
        req.user = verify(token, secret);
        done(req.user !== null, 401);
    },
});

function enter(socket, name) {
    if (!rooms.has(name)) {
        rooms.set(name, new Set());
    }
    rooms.get(name).add(socket);
    socket.rooms.push(name);
    return {};
}

function publish(name, event, data, except) {
    const frame = JSON.stringify({ type: event, data });
    for (const member of rooms.get(name) ?? []) {
        if (member !== except) {
            member.send(frame);
        }
    }
    return {};
}

const commands = {
    "bench:enter": (socket, { topic }) => enter(socket, topic),
    "bench:publish": (socket, { topic, event, data }) => publish(topic, event, data),
    "bench:echo": (socket, data) => data,
    joinRoom: (socket, { room }) => enter(socket, `events/${room}`),
    message: (socket, { room, message }) => publish(
        `events/${room}`, "message", { user: socket.user, connectionId: socket.id, room, message }, socket),
};

server.on("connection", (socket, request) => {
    socket.id = String(++connections);
    socket.user = { id: request.user.sub, username: request.user.username };
    socket.rooms = [];
    socket.send(JSON.stringify({ type: "connection_established", connectionId: socket.id, user: socket.user }));
    socket.on("message", (text) => {
        const frame = JSON.parse(text);
        const isRequest = frame.type === "request";
        const answer = commands[isRequest ? frame.messageType : frame.type](socket, frame.data);
        if (isRequest) {
            socket.send(JSON.stringify({ id: frame.id, type: "response", data: { success: true, ...answer } }));
        }
    });
    socket.on("close", () => socket.rooms.forEach((name) => rooms.get(name).delete(socket)));
});
