package dev.switchboard.testing;

import dev.switchboard.bus.ConcernVerticle;
import dev.switchboard.bus.PresenceCommands;
import dev.switchboard.bus.PresenceCommands.Hidden;
import io.vertx.core.Future;
import java.util.Set;
import java.util.stream.Collectors;

/** Answers which users are invisible, in place of the concern {@code presence}. */
public final class HiddenStub extends ConcernVerticle {

    private final Set<String> hidden;
    private final Set<String> unanswered;

    /** Reads the set when it is asked. */
    public HiddenStub(Set<String> hidden) {
        this(hidden, Set.of());
    }

    /**
     * As {@link #HiddenStub(Set)}.
     *
     * @param unanswered the users about whom it never answers
     */
    public HiddenStub(Set<String> hidden, Set<String> unanswered) {
        this.hidden = hidden;
        this.unanswered = unanswered;
    }

    @Override
    protected Future<?> open() {
        on(
                PresenceCommands.HIDDEN,
                (caller, users) -> users.ids().stream().anyMatch(unanswered::contains)
                        ? Future.future(never -> {})
                        : Future.succeededFuture(new Hidden(
                                users.ids().stream().filter(hidden::contains).collect(Collectors.toSet()))));
        return Future.succeededFuture();
    }
}
