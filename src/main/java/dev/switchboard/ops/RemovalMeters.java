package dev.switchboard.ops;

import dev.switchboard.account.ErasureMetrics;
import dev.switchboard.chat.RetentionMetrics;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;

/** What the hub removes for good: messages that are too old, and people. Safe from any thread. */
final class RemovalMeters {

    private final Counter messages;
    private final Counter people;

    RemovalMeters(MeterRegistry registry) {
        messages = Counter.builder("switchboard.messages.expired")
                .description("Messages that were removed, because their chats do not keep them any longer.")
                .register(registry);
        people = Counter.builder("switchboard.users.erased")
                .description("Users of whom nothing is left.")
                .register(registry);
    }

    RetentionMetrics retention() {
        return messages::increment;
    }

    ErasureMetrics erasures() {
        return people::increment;
    }
}
