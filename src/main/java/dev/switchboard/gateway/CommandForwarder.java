package dev.switchboard.gateway;

import dev.switchboard.bus.Answer;
import dev.switchboard.bus.Command;
import dev.switchboard.bus.Commands;
import dev.switchboard.bus.Effects;
import dev.switchboard.bus.ErrorCode;
import dev.switchboard.bus.Failure;
import dev.switchboard.bus.Topic;
import dev.switchboard.bus.Trace;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes a client's command to the concern that owns it and the answer back, carrying out on the way what the answer
 * asks of the connection. It never looks into either. On the connection's event loop.
 */
final class CommandForwarder {

    private static final Logger LOG = LoggerFactory.getLogger(CommandForwarder.class);
    /** Commands whose data may be a bare string, and the field it stands for. */
    private static final Map<String, String> BARE = Map.of(
            "chat:join", "chatId",
            "chat:leave", "chatId",
            "joinRoom", "room",
            "leaveRoom", "room",
            "user:join", "userId");

    private static final int MAX_SHOWN = 100;

    private final Gateway gateway;
    private final Commands commands;
    private final OwnCommands own;
    private final Joiner joiner;

    CommandForwarder(Gateway gateway, Commands commands, Joiner joiner) {
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
    void forward(Connection connection, String name, Object data, Consumer<JsonObject> answered) {
        long startedAt = System.nanoTime();
        boolean known = own.has(name) || commands.knows(name);
        Trace trace = connection.nextTrace();
        Consumer<JsonObject> reply = body -> {
            String code = Boolean.TRUE.equals(body.getBoolean("success")) ? "OK" : body.getString("code");
            if (LOG.isDebugEnabled()) {
                Trace.during(trace, () -> LOG.debug("{} {} answered {}", connection.id(), name, code));
            }
            gateway.metrics().answered(known ? name : "unknown", code, System.nanoTime() - startedAt);
            answered.accept(body);
        };
        if (!known) {
            reply.accept(unknown(name));
        } else if (connection.lanes().pending() >= gateway.config().maxPendingCommands()) {
            reply.accept(Failure.rateLimited(1_000).toAnswer());
        } else {
            connection.lanes().run(name, () -> run(connection, name, data, trace, reply));
        }
    }

    /** Repeats no more of the name than tells one command from another. */
    private static JsonObject unknown(String name) {
        String shown = name.length() > MAX_SHOWN ? name.substring(0, MAX_SHOWN) + "…" : name;
        return Failure.of(ErrorCode.UNKNOWN_COMMAND, "unknown command " + shown).toAnswer();
    }

    private Future<?> run(Connection connection, String name, Object data, Trace trace, Consumer<JsonObject> reply) {
        Promise<Void> done = Promise.promise();
        if (!connection.isOpen()) {
            done.complete();
            return done.future();
        }
        admitted(connection, name, data, trace)
                .onComplete(asked -> connection.shard().run(() -> {
                    // Who is gone by now joins nothing: nobody would take it out again.
                    if (asked.failed() || asked.result().effects().isEmpty() || !connection.isOpen()) {
                        AsyncResult<Finished> finished = asked.map(answer -> new Finished(answer, List.of()));
                        conclude(connection, name, trace, finished, reply, done);
                        return;
                    }
                    Future.succeededFuture(asked.result())
                            // What it throws is an answer too.
                            .compose(answer -> carryOut(connection, name, data, trace, answer))
                            .onComplete(finished -> connection
                                    .shard()
                                    .run(() -> conclude(connection, name, trace, finished, reply, done)));
                }));
        return done.future();
    }

    /** Answers, and lets the next command of that name begin. */
    private void conclude(
            Connection connection,
            String name,
            Trace trace,
            AsyncResult<Finished> finished,
            Consumer<JsonObject> reply,
            Promise<Void> done) {
        if (finished.failed()) {
            reply.accept(asFailure(name, trace, finished.cause()).toAnswer());
            done.complete();
        } else if (finished.result().changesTopics()) {
            connection
                    .topicsChanged(finished.result().topics())
                    .onComplete(told -> connection.shard().run(() -> {
                        finish(connection, name, finished.result(), reply);
                        done.complete();
                    }));
        } else {
            finish(connection, name, finished.result(), reply);
            done.complete();
        }
    }

    /** Asks, unless the caller has asked too often. */
    private Future<Answer> admitted(Connection connection, String name, Object data, Trace trace) {
        JsonObject object;
        try {
            object = objectOf(name, data);
            if (own.has(name)) {
                return own.answer(connection, name, object);
            }
        } catch (Failure refused) {
            return Future.failedFuture(refused);
        }
        Command command = new Command(name, connection.caller(), object, false, trace);
        Future<Long> turn = gateway.limiter().take(connection.caller().id(), name);
        // Most have a turn left, and know it at once.
        return turn.succeeded() && turn.result() == 0
                ? commands.request(command)
                : turn.compose(waitMs ->
                        waitMs > 0 ? Future.failedFuture(Failure.rateLimited(waitMs)) : commands.request(command));
    }

    private static Failure asFailure(String name, Trace trace, Throwable cause) {
        if (cause instanceof Failure failure) {
            return failure;
        }
        Trace.during(trace, () -> LOG.error("{} failed", name, cause));
        return Failure.of(ErrorCode.INTERNAL, "internal error");
    }

    private static JsonObject objectOf(String name, Object data) {
        if (data == null) {
            return new JsonObject();
        }
        if (data instanceof JsonObject object) {
            return object;
        }
        if (data instanceof String text && BARE.containsKey(name)) {
            return new JsonObject().put(BARE.get(name), text);
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

    private Future<Finished> carryOut(Connection connection, String name, Object data, Trace trace, Answer answer) {
        Effects effects = answer.effects();
        effects.leaves().forEach(topic -> connection.shard().leave(connection, topic));
        if (isTooMany(connection, effects)) {
            return Future.failedFuture(Failure.forbidden(
                    "a connection is in at most " + gateway.config().maxTopicsPerConnection() + " topics"));
        }
        return joiner.join(connection, effects.joins())
                .compose(joined -> settle(connection, name, data, trace, answer, joined));
    }

    private boolean isTooMany(Connection connection, Effects effects) {
        long more = effects.joins().stream()
                .filter(join -> !connection.isIn(join.topic()))
                .count();
        return connection.memberships().size() + more > gateway.config().maxTopicsPerConnection();
    }

    private Future<Finished> settle(
            Connection connection, String name, Object data, Trace trace, Answer answer, List<Joined> joined) {
        Future<Answer> last = answer.effects().again()
                ? commands.request(new Command(name, connection.caller(), objectOf(name, data), true, trace))
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

    private void finish(Connection connection, String name, Finished finished, Consumer<JsonObject> reply) {
        JsonObject body = finished.answer().body();
        if (OwnCommands.JOIN.equals(name)) {
            // It asks for no position, so there is nothing that could be missing.
            body.remove("gap");
        }
        reply.accept(body);
        if (OwnCommands.JOIN.equals(name)) {
            connection.tell("joined", gateway.admission().joinedEvent(connection, body.getLong("seq")));
        }
        finished.answer().effects().tells().forEach(tell -> connection.tell(tell.event(), tell.data()));
        finished.joined().forEach(joiner::goLive);
    }
}
