package dev.switchboard.soak;

import io.vertx.core.Vertx;
import io.vertx.core.http.WebSocketClient;

/** The doors that members come through. */
enum SoakEndpoint {
    WEB_SOCKET {
        @Override
        Wire wire(Vertx vertx, WebSocketClient client, Wire.Listener listener, String user) {
            return new RawWire(vertx, client, listener);
        }
    },
    BRIDGE {
        @Override
        Wire wire(Vertx vertx, WebSocketClient client, Wire.Listener listener, String user) {
            return new BridgeWire(vertx, client, listener, user);
        }
    },
    SOCKET_IO {
        @Override
        Wire wire(Vertx vertx, WebSocketClient client, Wire.Listener listener, String user) {
            return new SocketIoWire(vertx, client, listener);
        }
    };

    /** A new connection, not open yet. */
    abstract Wire wire(Vertx vertx, WebSocketClient client, Wire.Listener listener, String user);
}
