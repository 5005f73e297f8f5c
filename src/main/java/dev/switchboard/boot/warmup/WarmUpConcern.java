package dev.switchboard.boot.warmup;

import dev.switchboard.bus.AccountCommands;
import dev.switchboard.bus.ConcernVerticle;
import dev.switchboard.bus.HubCommand;
import dev.switchboard.bus.HubCommand.Nothing;
import dev.switchboard.bus.LogCommands;
import dev.switchboard.bus.LogCommands.Heads;
import dev.switchboard.bus.LogCommands.Moved;
import dev.switchboard.bus.LogCommands.Survived;
import dev.switchboard.bus.LogPage;
import dev.switchboard.bus.PresenceCommands;
import dev.switchboard.bus.PresenceCommands.Hidden;
import dev.switchboard.bus.RecoveryCommands;
import io.vertx.core.Future;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Answers what the gateway that is warmed up asks of stores: no log has an event, nobody is invisible, nothing is kept. On one
 * event loop; ends with its Vert.x.
 */
public final class WarmUpConcern extends ConcernVerticle {

    /** The name of the concern. */
    public static final String NAME = "nothing";

    /** The commands that it answers, which no client may send. */
    public static final Set<String> COMMANDS = Stream.of(
                    LogCommands.HEADS,
                    LogCommands.READ,
                    LogCommands.MOVED,
                    LogCommands.SURVIVED,
                    AccountCommands.SEEN,
                    PresenceCommands.HIDDEN,
                    RecoveryCommands.PUT,
                    RecoveryCommands.TOUCH,
                    RecoveryCommands.END)
            .map(HubCommand::name)
            .collect(Collectors.toUnmodifiableSet());

    @Override
    protected Future<?> open() {
        on(LogCommands.HEADS, (caller, asked) -> Future.succeededFuture(new Heads(Map.of(), 0)));
        on(LogCommands.READ, (caller, asked) -> Future.succeededFuture(LogPage.EMPTY));
        on(LogCommands.MOVED, (caller, asked) -> Future.succeededFuture(new Moved(Map.of(), "", true, 0)));
        on(LogCommands.SURVIVED, (caller, asked) -> Future.succeededFuture(new Survived(Map.of(), 0)));
        on(AccountCommands.SEEN, (caller, asked) -> Future.succeededFuture(Nothing.NOTHING));
        on(PresenceCommands.HIDDEN, (caller, asked) -> Future.succeededFuture(new Hidden(Set.of())));
        on(RecoveryCommands.PUT, (caller, asked) -> Future.succeededFuture(Nothing.NOTHING));
        on(RecoveryCommands.TOUCH, (caller, asked) -> Future.succeededFuture(Nothing.NOTHING));
        on(RecoveryCommands.END, (caller, asked) -> Future.succeededFuture(Nothing.NOTHING));
        return Future.succeededFuture();
    }
}
