package dev.switchboard.client;

import java.net.URI;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** What {@link Options} have collected, checked once. */
record Settings(
        List<URI> nodes,
        TokenSource tokens,
        boolean renewable,
        @Nullable Executor executor,
        Clock clock,
        Transport transport,
        OutboxStorage storage,
        int outboxLimit,
        boolean open) {}
