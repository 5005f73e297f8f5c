package dev.switchboard.gateway.commands;

import dev.switchboard.bus.Asked;
import dev.switchboard.bus.ClientAnswers;
import dev.switchboard.bus.Reached;
import dev.switchboard.gateway.connection.Connection;
import dev.switchboard.gateway.connection.ConnectionLoop;
import dev.switchboard.gateway.connection.ConnectionRegistry;
import dev.switchboard.gateway.connection.Question;
import dev.switchboard.gateway.connection.Questions;
import dev.switchboard.gateway.topics.OutboundEvent;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.json.Json;
import java.util.ArrayList;
import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Asks this node's connections because a back end does, and brings their answers. Each event loop asks its own connections, and all
 * of one question share its encoded bytes. Safe from any thread; lives as long as the node.
 */
public final class ClientRequests {

    /** So many connections of this node are asked at once; those beyond are not. */
    private static final int MAX_WAITING = 50_000;

    /** So many bytes of answers are held until their questions end. */
    private static final long MAX_HELD = 32_000_000;

    private final Vertx vertx;
    private final ConnectionRegistry registry;
    /** Positive numbers of 31 bits, as some clients keep them. */
    private final AtomicInteger numbers = new AtomicInteger();

    private final AtomicInteger waiting = new AtomicInteger();
    private final AtomicLong held = new AtomicLong();

    public ClientRequests(Vertx vertx, ConnectionRegistry registry) {
        this.vertx = vertx;
        this.registry = registry;
    }

    /** Which connections are meant, as far as a request needs to know. */
    public Reached reach(Reached.Question asked) {
        Set<Connection> meant = new LinkedHashSet<>();
        for (String user : asked.users()) {
            if (meant.size() >= Reached.MAX) {
                break;
            }
            meant.addAll(registry.of(user));
        }
        asked.connections().forEach(id -> registry.find(id).ifPresent(meant::add));
        return new Reached(meant.stream()
                .limit(Reached.MAX)
                .map(connection -> new Reached.One(connection.id(), connection.userId()))
                .toList());
    }

    /** Succeeds once each connection has answered or ended, and when the time is over at the latest. */
    public Future<Asked> ask(Asked.Question asked) {
        List<Connection> connections = new ArrayList<>(asked.connections().size());
        asked.connections().forEach(id -> registry.find(id).ifPresent(connections::add));
        int count = connections.size();
        if (waiting.addAndGet(count) > MAX_WAITING) {
            waiting.addAndGet(-count);
            return Future.succeededFuture(new Asked(List.of()));
        }
        Question question = new Question(
                OutboundEvent.question(nextNumber(), asked.event(), Json.encodeToBuffer(asked.data())),
                ClientAnswers.MAX_ANSWER_BYTES,
                ClientAnswers.MAX_BYTES,
                held,
                MAX_HELD);
        return ask(question, byLoop(connections), asked.timeout().toMillis()).onComplete(done -> {
            question.release();
            waiting.addAndGet(-count);
        });
    }

    private int nextNumber() {
        return numbers.updateAndGet(last -> last == Integer.MAX_VALUE ? 1 : last + 1);
    }

    private static IdentityHashMap<ConnectionLoop, List<Connection>> byLoop(Collection<Connection> connections) {
        IdentityHashMap<ConnectionLoop, List<Connection>> byLoop = new IdentityHashMap<>();
        connections.forEach(connection -> byLoop.computeIfAbsent(connection.loop(), found -> new ArrayList<>())
                .add(connection));
        return byLoop;
    }

    private Future<Asked> ask(
            Question question, IdentityHashMap<ConnectionLoop, List<Connection>> byLoop, long timeoutMs) {
        List<Future<List<Questions.Given>>> parts = new ArrayList<>(byLoop.size());
        byLoop.forEach((loop, connections) -> {
            Promise<List<Questions.Given>> part = Promise.promise();
            // In a compose, so that what is thrown there ends the question.
            loop.run(() -> Future.succeededFuture()
                    .compose(now -> loop.questions().ask(question, connections))
                    .onComplete(part));
            parts.add(part.future());
        });
        long timer = vertx.setTimer(Math.max(1, timeoutMs), fired -> {
            // A loop that has not asked yet does not ask any more.
            question.end();
            byLoop.keySet().forEach(loop -> loop.run(() -> loop.questions().end(question)));
        });
        return Future.all(parts).map(done -> {
            vertx.cancelTimer(timer);
            return asked(parts);
        });
    }

    private static Asked asked(List<Future<List<Questions.Given>>> parts) {
        return new Asked(parts.stream()
                .flatMap(part -> part.result().stream())
                .map(given -> new Asked.Given(given.connection().id(), given.data(), given.bytes()))
                .toList());
    }
}
