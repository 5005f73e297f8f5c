package dev.switchboard.conformance;

import dev.switchboard.testing.FrameSocket;
import java.util.concurrent.TimeUnit;

/** Exercises a server briefly, so that a suite with tight deadlines does not measure class loading. */
final class WarmUp {

    private static final long NANOS = TimeUnit.MILLISECONDS.toNanos(800);

    private WarmUp() {}

    static void run(int port) {
        long start = System.nanoTime();
        while (System.nanoTime() - start < NANOS) {
            exchangeByPolling(port);
            try (FrameSocket socket = FrameSocket.open(port, "/engine.io/?EIO=4&transport=websocket")) {
                socket.nextText();
                socket.text("4hello").nextText();
                socket.binary((byte) 1).next();
            }
            try (FrameSocket socket = FrameSocket.open(port, "/socket.io/?EIO=4&transport=websocket")) {
                socket.nextText();
                socket.text("40").nextText();
                socket.text("420[\"message-with-ack\",1]").next();
            }
        }
    }

    private static void exchangeByPolling(int port) {
        try (FrameSocket http = FrameSocket.connect(port)) {
            String opened = exchange(http, "GET", "", "");
            String sid = opened.substring(opened.indexOf("\"sid\":\"") + 7, opened.indexOf("\",\"upgrades"));
            exchange(http, "POST", "&sid=" + sid, "4hello\u001ebAQ==");
            exchange(http, "GET", "&sid=" + sid, "");
            exchange(http, "POST", "&sid=" + sid, "1");
        }
    }

    private static String exchange(FrameSocket http, String method, String query, String body) {
        http.raw(method + " /engine.io/?EIO=4&transport=polling" + query + " HTTP/1.1\r\nHost: localhost\r\n"
                + "Content-Length: " + body.length() + "\r\n\r\n" + body);
        return http.body(http.head());
    }
}
