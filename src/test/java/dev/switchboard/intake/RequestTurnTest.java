package dev.switchboard.intake;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.switchboard.testing.Await;
import dev.switchboard.testing.FrameSocket;
import dev.switchboard.testing.LogLines;
import dev.switchboard.wire.vertx.HttpWatch;
import io.vertx.core.AbstractVerticle;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** One event loop with two HTTP connections: what the one pipelines does not keep the other waiting, and nothing of it is lost. */
class RequestTurnTest {

    private static final int MANY = 1_500;

    private static final Vertx VERTX = Vertx.vertx();
    private static final List<String> ORDER = new CopyOnWriteArrayList<>();
    private static HttpServer server;
    private static volatile CountDownLatch gate = new CountDownLatch(0);

    @BeforeAll
    static void start() {
        Await.await(VERTX.deployVerticle(new AbstractVerticle() {
            @Override
            public void start(Promise<Void> started) {
                HttpVisits visits = new HttpVisits(
                        vertx, new IntakeLimits(IntakeConfig.NONE, IntakeMetrics.NONE), peer -> false, false);
                server = vertx.createHttpServer()
                        .connectionHandler(visits::opened)
                        .requestHandler(request -> {
                            if (visits.requested(request)) {
                                handle(request);
                            }
                        });
                server.listen(0, "127.0.0.1").<Void>mapEmpty().onComplete(started);
            }
        }));
    }

    @AfterAll
    static void stop() {
        Await.await(VERTX.close());
    }

    @BeforeEach
    void clear() {
        ORDER.clear();
    }

    private static void handle(HttpServerRequest request) {
        String path = request.path();
        if (path.equals("/hold")) {
            ORDER.add(path);
            hold();
        }
        if (path.equals("/hold") || path.startsWith("/f") || path.equals("/other")) {
            ORDER.add(path);
            request.response().end();
        } else if (path.equals("/never")) {
            ORDER.add(path);
            request.response().exceptionHandler(ended -> ORDER.add(path + " ended"));
        } else if (path.equals("/later")) {
            VERTX.setTimer(20, fired -> {
                ORDER.add(path);
                request.response().end();
            });
        } else {
            request.body().onSuccess(body -> {
                ORDER.add(path + " " + body.length());
                request.response().end();
            });
        }
    }

    /** Holds the event loop until both peers have sent everything. */
    private static void hold() {
        try {
            gate.await();
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
        }
    }

    private static String get(String path) {
        return "GET " + path + " HTTP/1.1\r\nHost: a\r\n\r\n";
    }

    private static String post(String path, int length) {
        return "POST " + path + " HTTP/1.1\r\nHost: a\r\nContent-Length: " + length + "\r\n\r\n" + "b".repeat(length);
    }

    private static String many(int count) {
        return IntStream.range(0, count).mapToObj(i -> get("/f" + i)).collect(Collectors.joining());
    }

    /** Regression: all requests of one read were handled in one go, so that a flood kept the loop's other peers waiting. */
    @Test
    void letsOtherPeersInBetween() {
        gate = new CountDownLatch(1);
        try (FrameSocket flood = FrameSocket.connect(server.actualPort());
                FrameSocket other = FrameSocket.connect(server.actualPort())) {
            flood.raw(get("/hold"));
            Await.until("the loop is held", () -> ORDER.contains("/hold"));
            flood.raw(many(MANY));
            other.raw(get("/other"));
            gate.countDown();
            Await.until("all is answered", () -> ORDER.size() == MANY + 3);
        }
        assertTrue(ORDER.indexOf("/other") < 4 * HttpWatch.REQUESTS, "after " + ORDER.indexOf("/other") + " requests");
    }

    /** Regression: Vert.x told a request of the failure that had no response yet, and each wrote a NullPointerException. */
    @Test
    void endsQuietlyWhileRequestsWaitForTheirTurn() {
        try (LogLines netty = LogLines.of("io.netty")) {
            FrameSocket reset = FrameSocket.connect(server.actualPort());
            reset.raw(get("/never") + get("/waits"));
            Await.until("the first is handled", () -> ORDER.contains("/never"));
            reset.reset();
            Await.until("the reset is noticed", () -> ORDER.contains("/never ended"));
            try (FrameSocket flood = FrameSocket.connect(server.actualPort())) {
                // Netty ends a connection with more than 128 requests behind one that is not answered yet.
                flood.raw(get("/never") + many(200));
                assertEquals(-1, flood.next().opcode());
            }
            Await.until("the end is noticed", () -> Collections.frequency(ORDER, "/never ended") == 2);
            assertEquals(List.of(), netty.with(""));
        }
    }

    /** Bodies, late answers and many requests, on one connection, in their order. */
    @Test
    void losesNothing() {
        try (FrameSocket peer = FrameSocket.connect(server.actualPort())) {
            // Netty ends a connection with more than 128 requests behind one that is not answered yet.
            peer.raw(many(MANY)
                    + post("/body", 200_000)
                    + get("/later")
                    + post("/body", 0)
                    + many(100)
                    + post("/body", 7));
            Await.until("all is answered", () -> ORDER.size() == MANY + 104);
        }
        List<String> expected = new ArrayList<>();
        IntStream.range(0, MANY).forEach(i -> expected.add("/f" + i));
        expected.addAll(List.of("/body 200000", "/later", "/body 0"));
        IntStream.range(0, 100).forEach(i -> expected.add("/f" + i));
        expected.add("/body 7");
        assertEquals(expected, ORDER);
    }
}
