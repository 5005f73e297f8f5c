package dev.switchboard.bench;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Many clients that connect at once and are refused for a while: each waits for the retry delay it was given, then
 * tries again. Runs on the generator's loop; ends when all are admitted, or at the first other failure.
 */
final class ReturnRun {

    private static final Pattern HINT = Pattern.compile("closed: 1013 retry-after-ms=(\\d+)");

    /**
     * The outcome.
     *
     * @param turnedAway how many attempts were refused with a retry delay
     * @param halfMs until half of the clients were admitted
     */
    record Outcome(List<LoadConnection> connections, int turnedAway, long halfMs, long allMs) {}

    private final InetSocketAddress address;
    private final List<String> tokens;
    private final LoadClient client;
    private final CompletableFuture<Outcome> done;
    private final List<LoadConnection> in = new ArrayList<>();
    private long startedAt;
    private int turnedAway;
    private long halfMs;

    ReturnRun(InetSocketAddress address, List<String> tokens, LoadClient client, CompletableFuture<Outcome> done) {
        this.address = address;
        this.tokens = tokens;
        this.client = client;
        this.done = done;
    }

    void start() {
        startedAt = System.nanoTime();
        tokens.forEach(this::open);
    }

    private void open(String token) {
        String host = address.getHostString() + ":" + address.getPort();
        client.open(
                address,
                new LoadConnection(
                        BenchEndpoint.WS, host, token, (connection, failure) -> ready(token, connection, failure)));
    }

    private void ready(String token, LoadConnection connection, Throwable failure) {
        Matcher later = HINT.matcher(failure == null ? "" : String.valueOf(failure.getMessage()));
        if (failure == null) {
            in.add(connection);
            note();
        } else if (later.find()) {
            turnedAway++;
            client.loop().schedule(() -> open(token), Long.parseLong(later.group(1)), TimeUnit.MILLISECONDS);
        } else {
            done.completeExceptionally(failure);
        }
    }

    private void note() {
        long elapsed = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startedAt);
        if (in.size() == (tokens.size() + 1) / 2) {
            halfMs = elapsed;
        }
        if (in.size() == tokens.size()) {
            done.complete(new Outcome(in, turnedAway, halfMs, elapsed));
        }
    }
}
