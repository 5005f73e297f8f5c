// A room server on npm's socket.io, as its users write it: node socketio.mjs <port> <secret>
import { createServer } from "node:http";
import { Server } from "socket.io";
import { verify } from "./tokens.mjs";

const [port, secret] = process.argv.slice(2);
const http = createServer();
const io = new Server(http, { transports: ["websocket"], serveClient: false });

function admit(socket, next) {
    const claims = verify(socket.handshake.auth.token, secret);
    socket.data.user = claims && { id: claims.sub, username: claims.username };
    next(claims ? undefined : new Error("Unauthorized"));
}

const done = (acknowledge, answer) => acknowledge?.({ success: true, ...answer });

for (const namespace of [io.of("/"), io.of("/events")]) {
    namespace.use(admit);
    namespace.on("connection", (socket) => {
        socket.on("bench:enter", ({ topic }, acknowledge) => {
            socket.join(topic);
            done(acknowledge);
        });
        socket.on("bench:publish", ({ topic, event, data }, acknowledge) => {
            namespace.to(topic).emit(event, data);
            done(acknowledge);
        });
        socket.on("bench:echo", (data, acknowledge) => done(acknowledge, data));
        socket.on("joinRoom", ({ room }, acknowledge) => {
            socket.join(room);
            done(acknowledge);
        });
        socket.on("message", ({ room, message }, acknowledge) => {
            socket.to(room).emit("message", { user: socket.data.user, connectionId: socket.id, room, message });
            done(acknowledge);
        });
    });
}

http.listen({ host: "127.0.0.1", port: Number(port), backlog: 4096 });
