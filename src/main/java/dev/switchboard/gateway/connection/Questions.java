package dev.switchboard.gateway.connection;

import dev.switchboard.bus.WellFormed;
import dev.switchboard.gateway.topics.SharedEvent;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the clients of one event loop are asked. An answer counts once, from a connection that was asked, while its question
 * waits; every other is dropped and counted. On that loop; lives as long as it. What it holds is bounded by whoever asks.
 */
public final class Questions {

    /**
     * An answer.
     *
     * @param data any JSON
     * @param bytes how long it is as encoded JSON
     */
    public record Given(Connection connection, @Nullable Object data, int bytes) {}

    /** One question's share of this loop. */
    private static final class Round {

        private final Question question;
        private final Set<Connection> waiting = Collections.newSetFromMap(new IdentityHashMap<>());
        private final List<Given> given = new ArrayList<>();
        private final Promise<List<Given>> done = Promise.promise();

        Round(Question question) {
            this.question = question;
        }

        void ask(Collection<Connection> connections) {
            SharedEvent shared = new SharedEvent(question.event(), 1);
            for (Connection connection : connections) {
                if (connection.ask(shared)) {
                    waiting.add(connection);
                }
            }
            shared.release();
        }

        /** The connection answers no more; false if it was not waited for. */
        boolean settle(Connection connection) {
            return waiting.remove(connection);
        }
    }

    private final ConnectionMetrics metrics;
    private final Map<Integer, Round> rounds = new HashMap<>(0);

    Questions(ConnectionMetrics metrics) {
        this.metrics = metrics;
    }

    /**
     * Asks connections of this loop. Those that cannot be asked, or whose outbound queue is full, are left out.
     *
     * @return succeeds with the answers, once each connection that was asked has answered or ended, or at {@link #end}
     */
    public Future<List<Given>> ask(Question question, Collection<Connection> connections) {
        if (question.hasEnded()) {
            return Future.succeededFuture(List.of());
        }
        Round round = new Round(question);
        rounds.put(question.number(), round);
        round.ask(connections);
        metrics.asked(round.waiting.size());
        finishIfSettled(round);
        return round.done.future();
    }

    /** The time for the answers to a question is over. */
    public void end(Question question) {
        Round round = rounds.get(question.number());
        if (round != null) {
            finish(round);
        }
    }

    /**
     * A client answers.
     *
     * @return false if the answer is none that was waited for
     */
    public boolean answer(Connection connection, long number, @Nullable Object data) {
        Round round = number != (int) number ? null : rounds.get((int) number);
        if (round == null || !round.settle(connection)) {
            return dropped(DroppedAnswer.UNEXPECTED);
        }
        take(round, connection, data);
        finishIfSettled(round);
        return true;
    }

    private boolean dropped(DroppedAnswer reason) {
        metrics.answerDropped(reason.label());
        return false;
    }

    private void take(Round round, Connection connection, @Nullable Object data) {
        if (WellFormed.problem(new JsonObject().put("data", data)).isPresent()) {
            dropped(DroppedAnswer.MALFORMED);
            return;
        }
        int bytes = Json.encodeToBuffer(data).length();
        if (round.question.isTooLong(bytes)) {
            dropped(DroppedAnswer.TOO_LONG);
        } else if (!round.question.tryTake(bytes)) {
            dropped(DroppedAnswer.NO_ROOM);
        } else {
            metrics.answeredQuestion();
            round.given.add(new Given(connection, data, bytes));
        }
    }

    /** The connection has ended; it answers nothing any more. */
    void gone(Connection connection) {
        if (rounds.isEmpty()) {
            return;
        }
        for (Round round : List.copyOf(rounds.values())) {
            if (round.settle(connection)) {
                finishIfSettled(round);
            }
        }
    }

    private void finishIfSettled(Round round) {
        if (round.waiting.isEmpty()) {
            finish(round);
        }
    }

    private void finish(Round round) {
        rounds.remove(round.question.number(), round);
        round.done.complete(round.given);
    }
}
