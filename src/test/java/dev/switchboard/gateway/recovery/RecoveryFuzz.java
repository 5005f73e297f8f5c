package dev.switchboard.gateway.recovery;

import dev.switchboard.testing.FuzzTarget;
import dev.switchboard.wire.MalformedBytes;

/** What a recovery offset holds, as if its seal fitted, under fuzz. */
public final class RecoveryFuzz {

    public static final FuzzTarget TOPICS = new FuzzTarget("recovery", input -> {
        try {
            TokenTopics.decode(input);
        } catch (MalformedBytes typed) {
            // What opening a token expects.
        }
    });

    private RecoveryFuzz() {}
}
