package dev.switchboard.soak;

import io.vertx.core.Vertx;
import io.vertx.core.http.WebSocketClient;

/** The endpoints that members connect to. */
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
            return new SoakBridgeWire(vertx, client, listener, user);
        }
    },
    SOCKET_IO {
        @Override
        Wire wire(Vertx vertx, WebSocketClient client, Wire.Listener listener, String user) {
            return new SocketIoWire(vertx, client, listener);
        }
    };

    /** Creates a connection without opening it. */
    abstract Wire wire(Vertx vertx, WebSocketClient client, Wire.Listener listener, String user);
}
