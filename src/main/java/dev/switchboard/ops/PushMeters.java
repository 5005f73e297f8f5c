package dev.switchboard.ops;

import dev.switchboard.push.PushMetrics;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What becomes of push messages. Safe from any thread. */
final class PushMeters implements PushMetrics {

    private final Map<String, Counter> results;

    PushMeters(MeterRegistry registry) {
        results = PushMetrics.RESULTS.stream()
                .collect(Collectors.toUnmodifiableMap(
                        Function.identity(), result -> Counter.builder("switchboard.push.messages")
                                .description("Push messages for browsers, by what became of them.")
                                .tag("result", result)
                                .register(registry)));
    }

    @Override
    public void ended(String result) {
        Counter counter = results.get(result);
        if (counter != null) {
            counter.increment();
        }
    }
}
