package dev.switchboard.remote;

import dev.switchboard.backend.BackEndMetrics;
import dev.switchboard.backend.SparseLog;
import dev.switchboard.bus.Answer;
import dev.switchboard.bus.Caller;
import dev.switchboard.bus.Command;
import dev.switchboard.bus.Commands;
import dev.switchboard.bus.Decisions;
import dev.switchboard.bus.Effects;
import dev.switchboard.bus.ErrorCode;
import dev.switchboard.bus.Failure;
import dev.switchboard.bus.HubCommands;
import dev.switchboard.bus.LogText;
import dev.switchboard.bus.Members;
import dev.switchboard.bus.Move;
import dev.switchboard.bus.Moving;
import dev.switchboard.bus.NotificationCommands;
import dev.switchboard.bus.Topic;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries out what a back end's answer asks for beside the answer: publications, in their order, then the moves of other
 * connections into rooms and channels, then those of the asking connection. Each goes to the concern that owns it, as if
 * the command were its own. One that cannot be carried out is logged and counted, and the others go on; only where the store
 * is away and the command has a key is the command itself {@code UNAVAILABLE}, since it comes again. On its verticle's event
 * loop.
 */
final class RemoteEffects {

    private static final Logger LOG = LoggerFactory.getLogger(RemoteEffects.class);

    /** How much of a back end's text stands in a log line. */
    private static final int MAX_SHOWN = 200;

    private final String name;
    private final Commands commands;
    private final Decisions decisions;
    private final Members members;
    private final BackEndMetrics metrics;
    private final SparseLog log = new SparseLog(LOG);
    private final Caller publisher;

    RemoteEffects(Vertx vertx, String name, BackEndMetrics metrics) {
        this.name = name;
        this.commands = Commands.of(vertx);
        this.decisions = Decisions.of(vertx);
        this.members = Members.of(vertx);
        this.metrics = metrics;
        this.publisher = new Caller("concern:" + name, name, null, Set.of("hub"), null, "");
    }

    /**
     * An answer with its effects done.
     *
     * @param kept what a repeat is answered with
     */
    record Done(Answer answer, JsonObject kept) {}

    /** @param key names the command however often it comes; null if it comes once */
    Future<Done> carryOut(Command command, CommandAnswer answer, @Nullable String key) {
        JsonObject asked = answer.effects();
        if (asked == null) {
            return Future.succeededFuture(
                    new Done(new Answer(answer.body(), Effects.NONE), kept(answer.body(), List.of(), List.of())));
        }
        AskedEffects effects = AskedEffects.read(asked, this::refused);
        JsonObject kept = kept(answer.body(), effects.joins(), effects.leaves());
        return publish(effects.publications(), 0, key, 0L)
                .compose(heard -> move(effects.members(), 0).map(heard))
                .compose(heard -> move(command, effects.joins(), effects.leaves())
                        .map(moves -> new Done(new Answer(answer.body(), moves, heard), kept)));
    }

    private static JsonObject kept(JsonObject body, List<Topic> joins, List<Topic> leaves) {
        return new JsonObject()
                .put("body", body.copy())
                .put("join", names(joins))
                .put("leave", names(leaves));
    }

    private static JsonArray names(List<Topic> topics) {
        return new JsonArray(topics.stream().map(Topic::name).toList());
    }

    /** The first answer again, with the moves, which concern the connection that asks now. */
    Future<Answer> repeat(Command command, JsonObject kept) {
        return move(command, topics(kept.getJsonArray("join")), topics(kept.getJsonArray("leave")))
                .map(moves -> new Answer(kept.getJsonObject("body"), moves));
    }

    private static List<Topic> topics(JsonArray names) {
        return names.stream().map(name -> Topic.trusted((String) name)).toList();
    }

    private Future<Long> publish(List<JsonObject> publications, int index, @Nullable String key, long heard) {
        if (index == publications.size()) {
            return Future.succeededFuture(heard);
        }
        JsonObject wanted = publications.get(index);
        if (key != null && wanted.getValue("clientId") == null) {
            wanted.put("clientId", key + "/" + index);
        }
        return publish(wanted)
                .recover(cause -> {
                    Failure failure = cause instanceof Failure known
                            ? known
                            : Failure.of(ErrorCode.INTERNAL, String.valueOf(cause.getMessage()));
                    refused("publish", failure.getMessage() + " (" + failure.code() + ")");
                    return key != null && failure.code().retryable()
                            ? Future.failedFuture(Failure.unavailable("an event of " + name + " waits for the store"))
                            : Future.succeededFuture(0L);
                })
                .compose(more -> publish(publications, index + 1, key, heard + more));
    }

    private Future<Long> publish(JsonObject wanted) {
        try {
            return new HubCommands(commands)
                    .askHeard(
                            NotificationCommands.PUBLISH,
                            publisher,
                            NotificationCommands.PUBLISH.question().read().apply(wanted))
                    .map(heard -> heard.bytes());
        } catch (Failure unusable) {
            return Future.failedFuture(unusable);
        }
    }

    private Future<Effects> move(Command command, List<Topic> joins, List<Topic> leaves) {
        List<Future<Effects>> moves = new ArrayList<>();
        if (!leaves.isEmpty()) {
            // Removed by its back end: what was decided about its joins counts no longer.
            decisions.forgetEverywhere(command.caller().id());
        }
        leaves.forEach(topic -> moves.add(move(command, new Move(topic, false))));
        joins.forEach(topic -> moves.add(move(command, new Move(topic, true))));
        return moves.isEmpty()
                ? Future.succeededFuture(Effects.NONE)
                : Future.all(moves)
                        .map(done -> moves.stream().map(Future::result).reduce(Effects.NONE, Effects::and));
    }

    /** Moves others than the asking connection, one step after the other. */
    private Future<Void> move(List<Moving> movings, int index) {
        if (index == movings.size()) {
            return Future.succeededFuture();
        }
        return members.move(publisher, movings.get(index))
                .onSuccess(moved -> {
                    moved.refused().forEach(one -> refused("members", one.topic() + ": " + one.error()));
                    moved.unanswered().forEach(node -> refused("members", "node " + node + " does not answer"));
                })
                .transform(done -> move(movings, index + 1));
    }

    /** Asks the topic's concern on the caller's behalf; its effects are what the connection needs. */
    private Future<Effects> move(Command command, Move move) {
        if (command.caller().connectionId() == null) {
            refused(kindOf(move), move.topic().name() + ": the command came over no connection");
            return Future.succeededFuture(Effects.NONE);
        }
        return commands.request(new Command(move.command(), command.caller(), move.data(), false))
                .map(answer -> {
                    if (!answer.success()) {
                        refused(
                                kindOf(move),
                                move.topic().name() + ": " + answer.body().getString("error"));
                        return Effects.NONE;
                    }
                    return move.completed(answer.effects());
                });
    }

    private static String kindOf(Move move) {
        return move.joins() ? "join" : "leave";
    }

    private void refused(String kind, String why) {
        metrics.effectFailed(kind);
        String shown = why.length() > MAX_SHOWN ? why.substring(0, MAX_SHOWN) + "…" : why;
        log.warn(() -> "an effect of " + name + " is not carried out: " + kind + " " + LogText.quoted(shown));
    }
}
