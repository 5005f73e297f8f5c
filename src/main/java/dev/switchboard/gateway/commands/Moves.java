package dev.switchboard.gateway.commands;

import dev.switchboard.bus.Answer;
import dev.switchboard.bus.Command;
import dev.switchboard.bus.Commands;
import dev.switchboard.bus.Decisions;
import dev.switchboard.bus.Effects;
import dev.switchboard.bus.ErrorCode;
import dev.switchboard.bus.Failure;
import dev.switchboard.bus.Move;
import dev.switchboard.bus.Moved;
import dev.switchboard.bus.Moved.Refused;
import dev.switchboard.bus.Moving;
import dev.switchboard.bus.Steps;
import dev.switchboard.gateway.connection.Connection;
import dev.switchboard.gateway.connection.ConnectionRegistry;
import dev.switchboard.gateway.topics.Joiner;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Moves this node's connections into rooms and channels, and out of them, because a back end says so: the topic's concern is
 * asked on behalf of the connection, as if its client had sent the command, and what it answers is carried out. Each
 * connection is moved on its event loop. Safe from any thread; lives as long as the node.
 */
public final class Moves {

    private static final Logger LOG = LoggerFactory.getLogger(Moves.class);

    /** So many connections are on the move at once, so that a large question is no flood of commands. */
    private static final int AT_ONCE = 64;

    private final Commands commands;
    private final ConnectionRegistry registry;
    private final Decisions decisions;
    private final AnswerEffects effects;

    public Moves(
            Commands commands, ConnectionRegistry registry, Decisions decisions, Joiner joiner, CommandsConfig config) {
        this.commands = commands;
        this.registry = registry;
        this.decisions = decisions;
        this.effects = new AnswerEffects(joiner, config);
    }

    /** One question under way. */
    private final class Round {

        private final List<Move> moves;
        private final Queue<Connection> waiting;
        private final AtomicInteger moved = new AtomicInteger();
        private final Queue<Refused> refused = new ConcurrentLinkedQueue<>();

        Round(List<Move> moves, Collection<Connection> connections) {
            this.moves = moves;
            this.waiting = new ConcurrentLinkedQueue<>(connections);
        }

        Future<Moved> run() {
            List<Future<Void>> lanes = IntStream.range(0, AT_ONCE)
                    .mapToObj(lane -> Steps.whileMore(this::moveNext))
                    .toList();
            return Future.all(lanes)
                    .map(done -> new Moved(
                            moved.get(),
                            refused.stream().limit(Moved.MAX_REFUSED).toList(),
                            List.of()));
        }

        /** Whether one was left. */
        private Future<Boolean> moveNext() {
            Connection connection = waiting.poll();
            return connection == null
                    ? Future.succeededFuture(false)
                    : move(connection, 0).map(true);
        }

        private Future<Void> move(Connection connection, int index) {
            if (index == moves.size()) {
                moved.incrementAndGet();
                return Future.succeededFuture();
            }
            return Moves.this
                    .move(connection, moves.get(index))
                    .transform(done -> done.succeeded()
                            ? move(connection, index + 1)
                            : refused(connection, moves.get(index), done.cause()));
        }

        /** What has moved before stays so: the answer names the first topic that did not. */
        private Future<Void> refused(Connection connection, Move move, Throwable cause) {
            if (!(cause instanceof Failure)) {
                LOG.error("a connection could not be moved", cause);
            }
            Failure failure = cause instanceof Failure known ? known : Failure.of(ErrorCode.INTERNAL, "internal error");
            refused.add(new Refused(
                    connection.id(), move.topic().name(), failure.code().name(), String.valueOf(failure.getMessage())));
            return Future.succeededFuture();
        }
    }

    /** Succeeds once this node's connections are where they are to be, or cannot be. */
    public Future<Moved> move(Moving asked) {
        Set<Connection> connections = new LinkedHashSet<>();
        asked.userIds().forEach(user -> connections.addAll(registry.of(user)));
        asked.connectionIds().forEach(id -> registry.find(id).ifPresent(connections::add));
        if (asked.moves().stream().anyMatch(move -> !move.joins())) {
            // Taken out by a back end: decisions about their joins no longer count. Every node is told the ids
            // of users, but only this one knows whose the connections are.
            asked.userIds().forEach(decisions::forget);
            connections.stream()
                    .map(Connection::userId)
                    .filter(user -> !asked.userIds().contains(user))
                    .distinct()
                    .forEach(decisions::forgetEverywhere);
        }
        return new Round(asked.moves(), connections).run();
    }

    private Future<Void> move(Connection connection, Move move) {
        return on(
                        connection,
                        () -> commands.request(new Command(move.command(), connection.caller(), move.data(), false)))
                .compose(answer -> answer.succeeded().map(body -> answer))
                .compose(answer -> on(connection, () -> carryOut(connection, move, answer)));
    }

    private Future<Void> carryOut(Connection connection, Move move, Answer answer) {
        Effects wanted = move.completed(answer.effects());
        return effects.carryOutAsDecided(connection, answer.with(wanted), () -> Future.succeededFuture(answer))
                .compose(outcome -> connection
                        .listener()
                        .topicsChanged(outcome.topics())
                        .compose(noted -> on(connection, () -> follow(connection, outcome))));
    }

    private Future<Void> follow(Connection connection, AnswerEffects.Outcome outcome) {
        effects.follow(connection, outcome);
        return Future.succeededFuture();
    }

    /** On the connection's event loop, as long as the connection is there. */
    private static <T> Future<T> on(Connection connection, Supplier<Future<T>> action) {
        Promise<T> done = Promise.promise();
        connection.loop().run(() -> {
            if (connection.isOpen()) {
                Future.succeededFuture().compose(now -> action.get()).onComplete(done);
            } else {
                done.fail(Failure.notFound("the connection has ended"));
            }
        });
        return done.future();
    }
}
