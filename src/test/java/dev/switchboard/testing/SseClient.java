package dev.switchboard.testing;

import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A client of {@code /sse} by the rules of the HTML standard, over the HTTP client of the JDK: it keeps every event with the
 * {@code id} that was the last one then. Closed by the test.
 */
public final class SseClient implements AutoCloseable {

    /** An event as a page gets it; {@code lastId} is empty until there was an {@code id}. */
    public record Event(String name, JsonObject data, String lastId, boolean ownId) {}

    private final HttpClient http;
    private final HttpResponse<InputStream> response;
    private final List<Event> events = new ArrayList<>();
    private String lastId = "";
    private long retryMs;
    private int comments;
    private volatile boolean ended;
    private volatile String body = "";

    private SseClient(HttpClient.Version version, URI uri, Map<String, String> headers) {
        http = HttpClient.newBuilder().version(version).build();
        HttpRequest.Builder request = HttpRequest.newBuilder(uri);
        headers.forEach(request::header);
        try {
            response = http.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
        } catch (IOException failure) {
            throw new IllegalStateException(failure);
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
        Thread reader = new Thread(this::read, "sse-client");
        reader.setDaemon(true);
        reader.start();
    }

    /** Asks for the topics; returns when the head of the answer is there. */
    public static SseClient open(int port, String token, String... topics) {
        return open(port, Map.of("Authorization", "Bearer " + token), topics);
    }

    /** As {@link #open(int, String, String...)}, after the event with this {@code id}. */
    public static SseClient resume(int port, String token, String id, String... topics) {
        return open(port, Map.of("Authorization", "Bearer " + token, "Last-Event-ID", id), topics);
    }

    public static SseClient open(int port, Map<String, String> headers, String... topics) {
        return at(HttpClient.Version.HTTP_1_1, "http://127.0.0.1:" + port + "/sse?" + query(topics), headers);
    }

    /** A request of any address. */
    public static SseClient at(HttpClient.Version version, String address, Map<String, String> headers) {
        return new SseClient(version, URI.create(address), headers);
    }

    /** The query that names the topics. */
    public static String query(String... topics) {
        return Stream.of(topics)
                .map(topic -> "topic=" + URLEncoder.encode(topic, StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
    }

    private void read() {
        StringBuilder text = new StringBuilder();
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
            Block block = new Block();
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                text.append(line).append('\n');
                block = isStream() ? take(block, line) : block;
            }
        } catch (IOException broken) {
            // The end, as the client sees it.
        }
        body = text.toString();
        ended = true;
    }

    private static final class Block {
        private String name = "message";
        private final StringBuilder data = new StringBuilder();
        private boolean ownId;
    }

    private synchronized Block take(Block block, String line) {
        if (line.isEmpty()) {
            if (block.data.length() > 0) {
                events.add(new Event(block.name, new JsonObject(block.data.toString()), lastId, block.ownId));
            }
            return new Block();
        }
        int colon = line.indexOf(':');
        String field = colon < 0 ? line : line.substring(0, colon);
        String value = colon < 0 ? "" : line.substring(colon + 1).replaceFirst("^ ", "");
        switch (field) {
            case "" -> comments++;
            case "event" -> block.name = value;
            case "data" -> block.data.append(value);
            case "id" -> {
                lastId = value;
                block.ownId = true;
            }
            case "retry" -> retryMs = Long.parseLong(value);
            default -> throw new AssertionError("an unknown field: " + line);
        }
        return block;
    }

    private boolean isStream() {
        return header("Content-Type").startsWith("text/event-stream");
    }

    public int status() {
        return response.statusCode();
    }

    public HttpClient.Version version() {
        return response.version();
    }

    public String header(String name) {
        return response.headers().firstValue(name).orElse("");
    }

    /** The events so far. */
    public synchronized List<Event> events() {
        return List.copyOf(events);
    }

    /** Those of this name. */
    public List<Event> of(String name) {
        return events().stream().filter(event -> event.name().equals(name)).toList();
    }

    /** Waits for the first event of this name. */
    public Event next(String name) {
        Await.until("there is an event " + name, () -> !of(name).isEmpty());
        return of(name).get(0);
    }

    /** The positions of this topic's durable events, in the order of arrival. */
    public List<Long> seqs(String topic) {
        return events().stream()
                .filter(event -> topic.equals(event.data().getString("topic")) && event.ownId())
                .map(event -> event.data().getLong("eventSeq"))
                .filter(seq -> seq != null)
                .toList();
    }

    public synchronized String lastId() {
        return lastId;
    }

    public synchronized long retryMs() {
        return retryMs;
    }

    public synchronized int comments() {
        return comments;
    }

    /** Waits for the end of the response, and returns its text. */
    public String body() {
        Await.until("the response ends", () -> ended);
        return body;
    }

    public boolean isEnded() {
        return ended;
    }

    /** Goes away before the test ends. */
    public void leave() {
        close();
    }

    @Override
    public void close() {
        try {
            response.body().close();
        } catch (IOException ended) {
            throw new IllegalStateException(ended);
        }
    }
}
