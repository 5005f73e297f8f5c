package dev.switchboard.gateway.commands;

import dev.switchboard.bus.Answer;
import dev.switchboard.bus.BareFields;
import dev.switchboard.bus.Command;
import dev.switchboard.bus.Commands;
import dev.switchboard.bus.Effects;
import dev.switchboard.bus.ErrorCode;
import dev.switchboard.bus.Failure;
import dev.switchboard.bus.Topic;
import dev.switchboard.bus.Trace;
import dev.switchboard.gateway.Gateway;
import dev.switchboard.gateway.connection.Connection;
import dev.switchboard.gateway.topics.Joined;
import dev.switchboard.gateway.topics.Joiner;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes a client's command to the concern that owns it and the answer back, carrying out on the way what the answer
 * asks of the connection. It never looks into either. On the connection's event loop.
 */
public final class CommandForwarder {

    private static final Logger LOG = LoggerFactory.getLogger(CommandForwarder.class);
    private static final int MAX_SHOWN = 100;

    private final Gateway gateway;
    private final Commands commands;
    private final OwnCommands own;
    private final Joiner joiner;

    public CommandForwarder(Gateway gateway, Commands commands, Joiner joiner) {
        this.gateway = gateway;
        this.commands = commands;
        this.own = new OwnCommands(gateway);
        this.joiner = joiner;
    }

    /**
     * Forwards one command.
     *
     * @param data what the client sent: an object, a bare string where one is allowed, or null
     * @param answered gets the answer's body, before any event that the command's joins bring
     */
    public void forward(Connection connection, String name, Object data, Consumer<JsonObject> answered) {
        boolean known = own.has(name) || commands.knows(name);
        PendingCommand command = new PendingCommand(connection, name, data, known, answered);
        if (!known) {
            command.reply(unknown(name));
        } else if (connection.lanes().pending() >= gateway.config().maxPendingCommands()) {
            command.reply(Failure.rateLimited(1_000).toAnswer());
        } else {
            connection.lanes().run(name, command, connection.shard().lanes());
        }
    }

    /** Repeats no more of the name than tells one command from another. */
    private static JsonObject unknown(String name) {
        String shown = name.length() > MAX_SHOWN ? name.substring(0, MAX_SHOWN) + "…" : name;
        return Failure.of(ErrorCode.UNKNOWN_COMMAND, "unknown command " + shown).toAnswer();
    }

    /** Carries one command out, and answers it; completes when the next of that name may begin. */
    Future<?> run(PendingCommand command) {
        Connection connection = command.connection();
        Promise<Void> done = Promise.promise();
        if (!connection.isOpen()) {
            done.complete();
            return done.future();
        }
        admitted(command).onComplete(asked -> connection.shard().run(() -> {
            // Who was told that it was not answered in time is not put into topics by it after all. Who is gone by now
            // joins nothing: nobody would take it out again.
            if (asked.failed() || asked.result().effects().isEmpty() || command.isOver() || !connection.isOpen()) {
                AsyncResult<Finished> finished = asked.map(answer -> new Finished(answer, List.of()));
                conclude(command, finished, done);
                return;
            }
            Future.succeededFuture(asked.result())
                    // What it throws is an answer too.
                    .compose(answer -> carryOut(command, answer))
                    .onComplete(finished -> connection.shard().run(() -> conclude(command, finished, done)));
        }));
        return done.future();
    }

    /** Answers, and lets the next command of that name begin. */
    private void conclude(PendingCommand command, AsyncResult<Finished> finished, Promise<Void> done) {
        Connection connection = command.connection();
        if (finished.failed()) {
            command.reply(asFailure(command, finished.cause()).toAnswer());
            done.complete();
        } else if (finished.result().changesTopics()) {
            connection
                    .topicsChanged(finished.result().topics())
                    .onComplete(told -> connection.shard().run(() -> {
                        finish(command, finished.result());
                        done.complete();
                    }));
        } else {
            finish(command, finished.result());
            done.complete();
        }
    }

    /** Asks, unless the caller has asked too often. */
    private Future<Answer> admitted(PendingCommand pending) {
        Connection connection = pending.connection();
        String name = pending.name();
        JsonObject object;
        try {
            object = objectOf(name, pending.data());
            if (own.has(name)) {
                return own.answer(connection, name, object);
            }
        } catch (Failure refused) {
            return Future.failedFuture(refused);
        }
        Command command = new Command(name, connection.caller(), object, false, pending.trace());
        Future<Long> turn = gateway.limiter().take(connection.caller().id(), name);
        // Most have a turn left, and know it at once.
        return turn.succeeded() && turn.result() == 0
                ? commands.request(command)
                : turn.compose(waitMs ->
                        waitMs > 0 ? Future.failedFuture(Failure.rateLimited(waitMs)) : commands.request(command));
    }

    private static Failure asFailure(PendingCommand command, Throwable cause) {
        if (cause instanceof Failure failure) {
            return failure;
        }
        Trace.during(command.trace(), () -> LOG.error("{} failed", command.name(), cause));
        return Failure.of(ErrorCode.INTERNAL, "internal error");
    }

    private static JsonObject objectOf(String name, Object data) {
        if (data == null) {
            return new JsonObject();
        }
        if (data instanceof JsonObject object) {
            return object;
        }
        Optional<String> field = BareFields.of(name);
        if (data instanceof String text && field.isPresent()) {
            return new JsonObject().put(field.get(), text);
        }
        throw Failure.badRequest("data", "data is an object");
    }

    /** An answer, and the joins that wait for it to be sent. */
    private record Finished(Answer answer, List<Joined> joined) {

        List<Topic> topics() {
            return joined.stream().map(one -> one.member().topic()).toList();
        }

        boolean changesTopics() {
            return !joined.isEmpty() || !answer.effects().leaves().isEmpty();
        }
    }

    private Future<Finished> carryOut(PendingCommand command, Answer answer) {
        Connection connection = command.connection();
        Effects effects = answer.effects();
        effects.leaves().forEach(topic -> connection.shard().leave(connection, topic));
        if (isTooMany(connection, effects)) {
            return Future.failedFuture(Failure.forbidden(
                    "a connection is in at most " + gateway.config().maxTopicsPerConnection() + " topics"));
        }
        return joiner.join(connection, effects.joins()).compose(joined -> settle(command, answer, joined));
    }

    private boolean isTooMany(Connection connection, Effects effects) {
        long more = effects.joins().stream()
                .filter(join -> !connection.isIn(join.topic()))
                .count();
        return connection.memberships().size() + more > gateway.config().maxTopicsPerConnection();
    }

    private Future<Finished> settle(PendingCommand command, Answer answer, List<Joined> joined) {
        Connection connection = command.connection();
        String name = command.name();
        Future<Answer> last = answer.effects().repeat()
                ? commands.request(
                        new Command(name, connection.caller(), objectOf(name, command.data()), true, command.trace()))
                : Future.succeededFuture(answer);
        return last.map(given -> place(connection, given, answer.effects().joins(), joined));
    }

    /** Writes the joins' outcomes into the answer, or takes the joins back if the command or one of them was refused. */
    private Finished place(Connection connection, Answer answer, List<Effects.Join> joins, List<Joined> joined) {
        answer.effects().leaves().forEach(topic -> connection.shard().leave(connection, topic));
        if (!answer.success()) {
            joiner.undo(connection, joined);
            return new Finished(answer, List.of());
        }
        List<Joined> kept = new ArrayList<>(joined.size());
        for (int i = 0; i < joins.size(); i++) {
            Joined one = joined.get(i);
            JsonObject place = find(answer.body(), joins.get(i).at());
            if (place != null && Boolean.FALSE.equals(place.getBoolean("success"))) {
                joiner.undo(connection, one);
            } else if (one.failure() == null) {
                if (place != null) {
                    one.writeTo(place);
                }
                kept.add(one);
            } else if (place == null || place == answer.body()) {
                joiner.undo(connection, joined);
                throw one.failure();
            } else {
                joiner.undo(connection, one);
                refuse(place, one.failure());
            }
        }
        return new Finished(answer, kept);
    }

    /** Makes one entry of an answer with several joins a refusal, keeping what it is about. */
    private static void refuse(JsonObject entry, Failure failure) {
        List<String> names = List.copyOf(entry.fieldNames());
        names.stream().filter(name -> !name.endsWith("Id")).forEach(entry::remove);
        entry.mergeIn(failure.toAnswer());
    }

    /** The object at a place such as {@code ""} or {@code "chats/0"}; null if there is none. */
    private static JsonObject find(JsonObject body, String at) {
        if (at == null || at.isEmpty()) {
            return at == null ? null : body;
        }
        int slash = at.indexOf('/');
        JsonArray entries = body.getJsonArray(at.substring(0, slash));
        return entries.getJsonObject(Integer.parseInt(at.substring(slash + 1)));
    }

    private void finish(PendingCommand command, Finished finished) {
        Connection connection = command.connection();
        if (command.isOver()) {
            joiner.undo(connection, finished.joined());
            return;
        }
        boolean joins = OwnCommands.JOIN.equals(command.name());
        JsonObject body = finished.answer().body();
        if (joins) {
            // It asks for no position, so there is nothing that could be missing.
            body.remove("gap");
        }
        command.reply(body);
        if (joins) {
            connection.tell("joined", gateway.admission().joinedEvent(connection, body.getLong("seq")));
        }
        finished.answer().effects().events().forEach(event -> connection.tell(event.event(), event.data()));
        finished.joined().forEach(joiner::goLive);
    }
}
