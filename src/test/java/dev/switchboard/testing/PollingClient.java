package dev.switchboard.testing;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;

/** Engine.IO over HTTP polling only, one request at a time and only on request. Blocking, for one test's own thread. */
public final class PollingClient {

    private static final int SMALL_BUFFER = 4_096;
    private static final int PATIENCE_MS = 20_000;

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final int port;
    private final String sid;

    private PollingClient(int port) {
        this.port = port;
        String opened = send("GET", "/socket.io/?EIO=4&transport=polling", null).body();
        this.sid = new JsonObject(opened.substring(1)).getString("sid");
    }

    /** A session of {@code /socket.io/} on a port of this machine. */
    public static PollingClient open(int port) {
        return new PollingClient(port);
    }

    /** Connects to the main namespace. */
    public PollingClient connect(String token) {
        post("40{\"token\":\"" + token + "\"}");
        String answer = poll().body();
        if (!answer.startsWith("40{")) {
            throw new AssertionError("not connected: " + answer);
        }
        return this;
    }

    public String sid() {
        return sid;
    }

    public HttpResponse<String> poll() {
        return send("GET", path(), null);
    }

    public HttpResponse<String> post(String body) {
        return send("POST", path(), body);
    }

    /** Sends a poll on a connection from which nothing is read. */
    public Socket pollUnread() {
        try {
            Socket socket = new Socket();
            socket.setReceiveBufferSize(SMALL_BUFFER);
            socket.setSoTimeout(PATIENCE_MS);
            socket.connect(new InetSocketAddress("127.0.0.1", port));
            String request = "GET " + path() + " HTTP/1.1\r\nHost: 127.0.0.1:" + port + "\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            return socket;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private String path() {
        return "/socket.io/?EIO=4&transport=polling&sid=" + sid;
    }

    private HttpResponse<String> send(String method, String path, String body) {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .method(
                        method,
                        body == null ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(body))
                .build();
        try {
            return http.send(request, HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }
}
