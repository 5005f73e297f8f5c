package dev.switchboard.channel;

import dev.switchboard.bus.Caller;
import dev.switchboard.bus.Failure;
import dev.switchboard.bus.TokenBucket;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * How often each connection publishes to the channels of each namespace, as this instance of the concern sees it. It keeps one
 * number for each; when there are too many, those that published least recently are forgotten. On the concern's event loop.
 */
final class PublishRates {

    private static final int MAX_KEPT = 100_000;

    private record Publishing(String connection, String namespace) {}

    private final LongSupplier nanos;
    /** When each bucket is full. */
    private final Map<Publishing, Long> fullAt = new LinkedHashMap<>(16, 0.75f, true) {

        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Publishing, Long> eldest) {
            return size() > MAX_KEPT;
        }
    };

    PublishRates(LongSupplier nanos) {
        this.nanos = nanos;
    }

    /** Counts one publication; throws {@code RATE_LIMITED} if the caller's connection has made too many. */
    void take(Caller caller, ChannelNamespace namespace) {
        if (namespace.rate().isEmpty()) {
            return;
        }
        Rate rate = namespace.rate().get();
        TokenBucket bucket = TokenBucket.of(rate.times(), rate.per().toNanos());
        String connection = caller.connectionId() == null ? caller.id() : caller.connectionId();
        Publishing publishing = new Publishing(connection, namespace.name());
        long now = nanos.getAsLong();
        long after = bucket.fullAfterTurn(fullAt.getOrDefault(publishing, now), now);
        long wait = bucket.wait(after, now);
        if (wait > 0) {
            throw Failure.rateLimited(TimeUnit.NANOSECONDS.toMillis(wait) + 1);
        }
        fullAt.put(publishing, after);
    }
}
