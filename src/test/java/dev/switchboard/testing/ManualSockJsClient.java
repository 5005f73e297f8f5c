package dev.switchboard.testing;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One bridge session over a SockJS transport that only browsers support. Blocking; closed by the test. */
public final class ManualSockJsClient implements AutoCloseable {

    /** The framing of a transport and the path it sends to. */
    public enum Transport {
        HTMLFILE("htmlfile", "xhr_send", Pattern.compile("p\\((\".*\")\\);")),
        JSONP("jsonp", "jsonp_send", Pattern.compile(".*received\\((\".*\")\\);"));

        private final String receive;
        private final String send;
        private final Pattern frame;

        Transport(String receive, String send, Pattern frame) {
            this.receive = receive;
            this.send = send;
            this.frame = frame;
        }
    }

    private final HttpClient http = PlainHttp.client();
    private final String session;
    private final Transport transport;
    private final String token;
    private BufferedReader lines;

    private ManualSockJsClient(String session, Transport transport, String token) {
        this.session = session;
        this.transport = transport;
        this.token = token;
    }

    /** Opens a session of the token's user at the bridge's {@code url}. */
    public static ManualSockJsClient open(String url, Transport transport, String token) throws Exception {
        ManualSockJsClient opened = new ManualSockJsClient(url + "/000/" + UUID.randomUUID(), transport, token);
        String first = opened.frame();
        if (!first.equals("o")) {
            throw new AssertionError("opened with " + first);
        }
        return opened;
    }

    /** The reply to a command. */
    public JsonObject request(String address, JsonObject body) throws Exception {
        JsonObject envelope = new JsonObject()
                .put("type", "send")
                .put("address", address)
                .put("replyAddress", "reply")
                .put("body", body);
        HttpRequest post = HttpRequest.newBuilder(uri(transport.send, ""))
                .header("Content-Type", "text/plain")
                .POST(HttpRequest.BodyPublishers.ofString(
                        JsonArray.of(envelope.encode()).encode()))
                .build();
        int status = http.send(post, HttpResponse.BodyHandlers.ofString()).statusCode();
        if (status >= 300) {
            throw new AssertionError(transport.send + " answered " + status);
        }
        String frame = frame();
        while (!frame.startsWith("a") || !frame.contains("\\\"reply\\\"")) {
            frame = frame();
        }
        return new JsonObject(new JsonArray(frame.substring(1)).getString(0));
    }

    private String frame() throws Exception {
        while (true) {
            String line = lines == null ? null : lines.readLine();
            if (line == null) {
                lines = receive();
                continue;
            }
            Matcher frame = transport.frame.matcher(line.strip());
            if (frame.matches()) {
                return new JsonArray("[" + frame.group(1) + "]").getString(0);
            }
        }
    }

    private BufferedReader receive() throws IOException, InterruptedException {
        HttpResponse<InputStream> answer = http.send(
                HttpRequest.newBuilder(uri(transport.receive, "&c=received")).build(),
                HttpResponse.BodyHandlers.ofInputStream());
        if (answer.statusCode() != 200) {
            throw new AssertionError(transport + " answered " + answer.statusCode());
        }
        return new BufferedReader(new InputStreamReader(answer.body(), StandardCharsets.UTF_8));
    }

    private URI uri(String last, String more) {
        return URI.create(session + "/" + last + "?token=" + token + more);
    }

    @Override
    public void close() throws IOException {
        lines.close();
    }
}
