package dev.switchboard.gateway.socketio.recovery;

import dev.switchboard.bus.Caller;
import dev.switchboard.bus.Commands;
import dev.switchboard.bus.Effects.Join;
import dev.switchboard.bus.HubCommands;
import dev.switchboard.bus.PresenceCommands;
import dev.switchboard.bus.PresenceCommands.Changes;
import dev.switchboard.bus.Topic;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Asks the concern {@code presence} for the states that may have changed while the client was away. To be asked once the
 * presence topics are joined, so that later changes are held and follow. Lives for one recovery.
 */
final class MissedStates {

    /** A connection may hear nothing for a while before the node notices that it has ended. */
    private static final Duration UNNOTICED = Duration.ofMinutes(1);

    private final HubCommands commands;
    private final Caller caller;
    private final Duration window;
    private final List<String> users;

    /** @param window how long after its end the connection may be recovered */
    MissedStates(Commands commands, Caller caller, Duration window, List<Join> joins) {
        this.commands = new HubCommands(commands);
        this.caller = caller;
        this.window = window.plus(UNNOTICED);
        this.users = joins.stream()
                .map(Join::topic)
                .filter(topic -> topic.kind() == Topic.Kind.PRESENCE)
                .map(Topic::id)
                .toList();
    }

    /** Succeeds in any case: without an answer the client recovers with the states that it has. */
    Future<List<JsonObject>> ask() {
        return ask(0, new ArrayList<>());
    }

    private Future<List<JsonObject>> ask(int from, List<JsonObject> states) {
        if (from >= users.size()) {
            return Future.succeededFuture(states);
        }
        int to = Math.min(users.size(), from + Permissions.USERS_PER_COMMAND);
        return commands.ask(PresenceCommands.CHANGED, caller, new Changes(users.subList(from, to), window))
                .compose(
                        answer -> {
                            states.addAll(answer.byUser().values());
                            return ask(to, states);
                        },
                        failure -> Future.succeededFuture(states));
    }
}
