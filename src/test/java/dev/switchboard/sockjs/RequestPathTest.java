package dev.switchboard.sockjs;

import static dev.switchboard.testing.Await.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.switchboard.testing.FrameSocket;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.ext.web.Router;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** WebSockets of SockJS do not pass the router; their paths are read as it reads the others. */
class RequestPathTest {

    private final Vertx vertx = Vertx.vertx();

    @AfterEach
    void stop() {
        await(vertx.close());
    }

    @Test
    void readsPathsAsTheRouterDoes() {
        Router router = Router.router(vertx);
        router.route().handler(request -> request.response()
                .end(request.normalizedPath() + " " + RequestPath.of(request.request())));
        HttpServer server =
                await(vertx.createHttpServer().requestHandler(router).listen(0, "127.0.0.1"));
        for (String path : List.of(
                "/eventbus",
                "/eventbus/",
                "//eventbus/websocket",
                "/./eventbus/websocket",
                "/a/../eventbus///000/./x/websocket",
                "/../../eventbus/..",
                "/eventbus/.",
                "/%65ventbus/%77ebsocket",
                "/eventbus/%2e%2E/x",
                "/eventbus/a%2Fb/%41%7e%2D%5f/x%20y/%C3%A4",
                "/eventbus/...",
                "/.eventbus/x.",
                "//",
                "/")) {
            try (FrameSocket peer = FrameSocket.connect(server.actualPort())) {
                String head = peer.raw("GET " + path + "?a=b/../c HTTP/1.1\r\nHost: localhost\r\n\r\n")
                        .head();
                String[] both = peer.body(head).split(" ");
                assertEquals(both[0], both[1], path);
            }
        }
    }
}
