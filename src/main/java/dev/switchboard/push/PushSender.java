package dev.switchboard.push;

import dev.switchboard.bus.HubClock;
import dev.switchboard.push.PushClient.Blocked;
import dev.switchboard.push.PushClient.Reply;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Sends one message to one browser and says what became of it. On its verticle's event loop; lives as long as it. */
final class PushSender {

    private static final int SUCCESS = 200;
    private static final int REDIRECT = 300;
    private static final int NOT_FOUND = 404;
    private static final int GONE = 410;
    private static final int CLIENT_ERROR = 400;
    private static final int SERVER_ERROR = 500;
    private static final int REQUEST_TIMEOUT = 408;
    private static final int TOO_MANY = 429;

    /** A topic has at most 32 characters of URL-safe Base64 (RFC 8030, section 5.4). */
    private static final int TOPIC_BYTES = 24;

    private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

    private final Vertx vertx;
    private final VapidKeys keys;
    private final String contact;
    private final Duration ttl;
    private final PushTexts texts;
    private final PushClient client;
    private final HubClock clock;

    /**
     * What became of a message.
     *
     * @param pauseMs for how long the push service asks not to be asked; 0 if it does not
     * @param why for the log, empty if all went well; it has no address and no text
     */
    record Outcome(PushResult result, long pauseMs, String why) {

        static Outcome of(PushResult result) {
            return new Outcome(result, 0, "");
        }
    }

    PushSender(Vertx vertx, VapidKeys keys, String contact, Duration ttl, PushTexts texts, PushClient client) {
        this.vertx = vertx;
        this.keys = keys;
        this.contact = contact;
        this.ttl = ttl;
        this.texts = texts;
        this.client = client;
        this.clock = HubClock.of(vertx);
    }

    /** Fails where the hub itself cannot say what to send. */
    Future<Outcome> send(Delivery delivery) {
        Instant end = delivery.at().toInstant().plus(ttl);
        if (!clock.now().isBefore(end)) {
            return Future.succeededFuture(Outcome.of(PushResult.EXPIRED));
        }
        return texts.of(delivery)
                .compose(text -> text.isEmpty()
                        ? Future.succeededFuture(Outcome.of(PushResult.DROPPED))
                        : send(delivery, text.get(), Duration.between(clock.now(), end)));
    }

    private Future<Outcome> send(Delivery delivery, PushText text, Duration ttlLeft) {
        Optional<Endpoint> endpoint = Endpoint.parse(delivery.url());
        if (endpoint.isEmpty()) {
            return Future.succeededFuture(new Outcome(PushResult.BLOCKED, 0, "no https URL"));
        }
        return keys.get()
                .compose(key -> vertx.executeBlocking(
                        () -> request(key, endpoint.get(), delivery, text, ttlLeft.toSeconds()), false))
                .compose(request -> client.post(endpoint.get(), request.headers(), request.body())
                        .map(PushSender::outcome)
                        .otherwise(PushSender::noAnswer));
    }

    /** A request, but for its address. */
    private record Request(Map<String, String> headers, Buffer body) {}

    private Request request(VapidKey key, Endpoint endpoint, Delivery delivery, PushText text, long ttlSeconds) {
        byte[] body = PushEncryption.encrypt(
                text.bytes(),
                P256.decode(delivery.point().getBytes()).orElseThrow(),
                delivery.auth().getBytes());
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("Authorization", key.authorization(endpoint.origin(), contact, clock.now()));
        headers.put("Content-Encoding", "aes128gcm");
        headers.put("Content-Type", "application/octet-stream");
        headers.put("TTL", Long.toString(Math.max(0, ttlSeconds)));
        headers.put("Topic", topic(endpoint, text.about()));
        headers.put("Urgency", text.urgent() ? "high" : "normal");
        return new Request(headers, Buffer.buffer(body));
    }

    /** A push service must not learn from it which of its browsers are in one chat. */
    private static String topic(Endpoint endpoint, String about) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256")
                    .digest((endpoint.url() + "\n" + about).getBytes(StandardCharsets.UTF_8));
            return BASE64.encodeToString(Arrays.copyOf(hash, TOPIC_BYTES));
        } catch (GeneralSecurityException impossible) {
            throw P256.missing(impossible);
        }
    }

    private static Outcome outcome(Reply reply) {
        int status = reply.status();
        String why = "status " + status;
        if (status >= SUCCESS && status < REDIRECT) {
            return Outcome.of(PushResult.DELIVERED);
        }
        if (status == NOT_FOUND || status == GONE) {
            return new Outcome(PushResult.GONE, 0, why);
        }
        boolean refused =
                status >= REDIRECT && status < SERVER_ERROR && status != REQUEST_TIMEOUT && status != TOO_MANY;
        return refused
                ? new Outcome(PushResult.REFUSED, 0, status < CLIENT_ERROR ? why + ", a redirect" : why)
                : new Outcome(PushResult.RETRIED, reply.retryAfterMs(), why);
    }

    private static Outcome noAnswer(Throwable failure) {
        return failure instanceof Blocked
                ? new Outcome(PushResult.BLOCKED, 0, String.valueOf(failure.getMessage()))
                : new Outcome(PushResult.RETRIED, 0, failure.toString());
    }
}
