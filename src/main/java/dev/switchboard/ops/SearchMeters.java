package dev.switchboard.ops;

import dev.switchboard.chat.SearchMetrics;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.atomic.AtomicInteger;

/** How far the index of the search is behind. Safe from any thread. */
final class SearchMeters implements SearchMetrics {

    private final AtomicInteger behind = new AtomicInteger();

    SearchMeters(MeterRegistry registry) {
        Gauge.builder("switchboard.search.behind", behind, AtomicInteger::get)
                .description("Chats with messages that the search does not find yet, on the node that indexes.")
                .register(registry);
    }

    @Override
    public void behind(int chats) {
        behind.set(chats);
    }
}
