package dev.switchboard.gateway.commands;

import dev.switchboard.bus.Answer;
import dev.switchboard.bus.Caller;
import dev.switchboard.bus.Effects;
import dev.switchboard.bus.Failure;
import dev.switchboard.bus.Topic;
import dev.switchboard.gateway.connection.Connection;
import dev.switchboard.gateway.topics.Joined;
import dev.switchboard.gateway.topics.Joiner;
import dev.switchboard.gateway.topics.OutboundEvent;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Carries out what an answer asks of the connection: leaves and joins before the client has the answer, their outcomes
 * written into it, events after it. On the connection's event loop; lives as long as the node.
 */
final class AnswerEffects {

    private final Joiner joiner;
    private final CommandsConfig config;

    AnswerEffects(Joiner joiner, CommandsConfig config) {
        this.joiner = joiner;
        this.config = config;
    }

    /** An answer, and the joins that go live once it is sent. */
    record Outcome(Answer answer, List<Joined> joined) {

        List<Topic> topics() {
            return joined.stream().map(Joined::topic).toList();
        }

        boolean changesTopics() {
            return !joined.isEmpty() || !answer.effects().leaves().isEmpty();
        }
    }

    /**
     * Leaves and joins; fails with the refusal of a join that the whole answer is about.
     *
     * @param again sends the command once more
     */
    Future<Outcome> carryOut(Connection connection, Answer answer, Supplier<Future<Answer>> again) {
        return carryOut(connection, answer, again, connection.caller());
    }

    /** As {@link #carryOut(Connection, Answer, Supplier)}, but nobody is asked whether the connection may join. */
    Future<Outcome> carryOutAsDecided(Connection connection, Answer answer, Supplier<Future<Answer>> again) {
        return carryOut(connection, answer, again, null);
    }

    /** @param asker who joins, as is decided about; null if it is decided */
    private Future<Outcome> carryOut(
            Connection connection, Answer answer, Supplier<Future<Answer>> again, @Nullable Caller asker) {
        Effects effects = answer.effects();
        effects.leaves().forEach(connection::leave);
        if (isTooMany(connection, effects)) {
            return Future.failedFuture(Failure.forbidden("a connection is in at most " + config.maxTopics() + " topics")
                    .with("field", "topic")
                    .with("limit", config.maxTopics()));
        }
        if (isTooManyRooms(connection, effects)) {
            return Future.failedFuture(tooManyRooms());
        }
        Future<List<Joined>> joins = asker == null
                ? joiner.join(connection.memberships(), effects.joins())
                : joiner.join(connection.memberships(), asker, effects.joins());
        return joins.compose(joined -> settle(connection, answer, joined, again));
    }

    private boolean isTooMany(Connection connection, Effects effects) {
        long more = effects.joins().stream()
                .filter(join -> !connection.isIn(join.topic()))
                .count();
        return connection.memberships().size() + more > config.maxTopics();
    }

    /** Looks through the connection's topics only for a join of a room. */
    private boolean isTooManyRooms(Connection connection, Effects effects) {
        long more = effects.joins().stream()
                .filter(join -> isRoom(join.topic()) && !connection.isIn(join.topic()))
                .count();
        return more > 0 && more + connection.memberships().count(AnswerEffects::isRoom) > config.maxRooms();
    }

    private static boolean isRoom(Topic topic) {
        return topic.kind() == Topic.Kind.ROOM;
    }

    private Failure tooManyRooms() {
        return Failure.forbidden("a connection is in at most " + config.maxRooms() + " rooms")
                .with("field", "room")
                .with("limit", config.maxRooms());
    }

    private Future<Outcome> settle(
            Connection connection, Answer answer, List<Joined> joined, Supplier<Future<Answer>> again) {
        Future<Answer> last = answer.effects().repeat() ? again.get() : Future.succeededFuture(answer);
        return last.map(given -> place(connection, given, answer.effects().joins(), joined));
    }

    /** Writes the joins' outcomes into the answer, or takes the joins back if the command or one of them was refused. */
    private Outcome place(Connection connection, Answer answer, List<Effects.Join> joins, List<Joined> joined) {
        answer.effects().leaves().forEach(connection::leave);
        // An answer that was computed after the joins may know of a later position to read from.
        answer.effects().joins().forEach(join -> connection.memberships().raiseFloor(join.topic(), join.floor()));
        if (!answer.success()) {
            joiner.undo(joined);
            return new Outcome(answer, List.of());
        }
        List<Joined> kept = new ArrayList<>(joined.size());
        for (int i = 0; i < joins.size(); i++) {
            Joined one = joined.get(i);
            JsonObject place = find(answer.body(), joins.get(i).at());
            Failure failure = one.failure();
            if (place != null && Boolean.FALSE.equals(place.getBoolean("success"))) {
                joiner.undo(one);
            } else if (failure == null) {
                if (place != null) {
                    one.writeTo(place);
                }
                kept.add(one);
            } else if (place == null || "".equals(joins.get(i).at())) {
                joiner.undo(kept);
                joiner.undo(joined.subList(i, joined.size()));
                throw failure;
            } else {
                joiner.undo(one);
                refuse(place, failure);
            }
        }
        return new Outcome(answer, kept);
    }

    /** Makes one entry of an answer with several joins a refusal, and keeps the ids that tell what it is about. */
    private static void refuse(JsonObject entry, Failure failure) {
        List<String> names = List.copyOf(entry.fieldNames());
        names.stream().filter(name -> !name.endsWith("Id")).forEach(entry::remove);
        entry.mergeIn(failure.toAnswer());
    }

    /** The object at a place such as {@code ""} or {@code "chats/0"}; null if there is none. */
    private static @Nullable JsonObject find(JsonObject body, @Nullable String at) {
        if (at == null || at.isEmpty()) {
            return at == null ? null : body;
        }
        int slash = at.indexOf('/');
        JsonArray entries = body.getJsonArray(at.substring(0, slash));
        return entries.getJsonObject(Integer.parseInt(at.substring(slash + 1)));
    }

    /** The client has the answer: the events for it alone follow, then its joins go live. */
    void follow(Connection connection, Outcome outcome) {
        outcome.answer()
                .effects()
                .events()
                .forEach(event -> connection.send(OutboundEvent.direct(event.event(), event.data())));
        outcome.joined().forEach(joiner::goLive);
    }

    /** The command was answered as late in the meantime. */
    void undo(Outcome outcome) {
        joiner.undo(outcome.joined());
    }
}
