package dev.switchboard.gateway.sse;

import dev.switchboard.auth.Identity;
import dev.switchboard.bus.Caller;
import dev.switchboard.bus.CommandWeight;
import dev.switchboard.bus.Effects.Join;
import dev.switchboard.bus.Failure;
import dev.switchboard.bus.Topic;
import dev.switchboard.gateway.connection.ClientInfo;
import dev.switchboard.gateway.recovery.TokenBearer;
import dev.switchboard.gateway.recovery.TopicPositions;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Decides what a client gets of what it asks for: all the topics it names, or nothing and the name of one that it may not
 * join. A channel that its {@code id} names and the request does not is one that a back end had moved it into; it is joined
 * where the rules let the user join. On the shard's event loop; lives for one request.
 */
final class Granting {

    /** What the limits know this by. */
    private static final String OPEN = "sse:open";

    private final SseServices services;
    private final Caller caller;
    private final String subject;
    private final SseRequest request;

    Granting(
            SseServices services,
            Identity identity,
            ClientInfo client,
            String node,
            String connectionId,
            SseRequest request) {
        this.services = services;
        this.caller = new Caller(
                identity.id(),
                identity.username(),
                identity.email(),
                identity.roles(),
                connectionId,
                node,
                client.endpoint());
        this.subject = caller.isAnonymous() ? client.address() : caller.id();
        this.request = request;
    }

    /** Fails with the refusal. */
    Future<Granted> grant() {
        return Future.succeededFuture()
                .compose(begun -> {
                    requireOwn();
                    requireFewRooms();
                    return takeTurn();
                })
                .compose(taken -> positions())
                .compose(this::grant);
    }

    private void requireOwn() {
        request.topics().stream()
                .filter(topic -> topic.kind() == Topic.Kind.USER && !topic.id().equals(caller.id()))
                .findFirst()
                .ifPresent(foreign -> {
                    throw SseRequest.about(
                            foreign.name(), Failure.forbidden("a personal topic belongs to its user alone"));
                });
    }

    private void requireFewRooms() {
        List<Topic> rooms = request.topics().stream()
                .filter(topic -> topic.kind() == Topic.Kind.ROOM)
                .toList();
        if (rooms.size() > services.maxRooms()) {
            throw SseRequest.about(
                            rooms.get(services.maxRooms()).name(),
                            Failure.forbidden("a connection is in at most " + services.maxRooms() + " rooms"))
                    .with("limit", services.maxRooms());
        }
    }

    private Future<Void> takeTurn() {
        List<String> names = request.topics().stream().map(Topic::name).toList();
        long weight = CommandWeight.of(new JsonObject().put("topics", new JsonArray(names)));
        return services.limiter().within(subject, OPEN, weight, Future::succeededFuture);
    }

    private Future<Optional<TopicPositions>> positions() {
        return request.eventId()
                .map(id -> services.recovery().find(TokenBearer.events(caller.id()), id))
                .orElseGet(() -> Future.succeededFuture(Optional.empty()));
    }

    private Future<Granted> grant(Optional<TopicPositions> positions) {
        Map<Topic, Long> held = positions.map(TopicPositions::topics).orElse(Map.of());
        Map<Topic, @Nullable Long> named = new LinkedHashMap<>();
        request.topics().forEach(topic -> named.put(topic, held.get(topic)));
        Map<Topic, Long> moved = new LinkedHashMap<>(held);
        moved.keySet().removeIf(topic -> topic.kind() != Topic.Kind.CHANNEL || named.containsKey(topic));
        Grants grants = new Grants(services.commands(), caller, named);
        return grants.ask()
                .compose(joins -> taken(moved).map(more -> both(joins, more)))
                .compose(this::decide)
                .map(joins -> new Granted(
                        request,
                        joins,
                        grants,
                        personalSince(positions),
                        positions.orElse(null),
                        request.eventId().isPresent() && positions.isEmpty()));
    }

    private @Nullable Long personalSince(Optional<TopicPositions> positions) {
        return request.topics().contains(Topic.trusted("user-" + caller.id()))
                ? positions.map(TopicPositions::personal).orElse(null)
                : null;
    }

    private static List<Join> both(List<Join> first, List<Join> second) {
        List<Join> all = new ArrayList<>(first);
        all.addAll(second);
        return all;
    }

    /** Each is asked about for itself: one that is refused is left out. */
    private Future<List<Join>> taken(Map<Topic, Long> channels) {
        List<Future<List<Join>>> answers = new ArrayList<>();
        channels.forEach((channel, position) -> {
            Map<Topic, @Nullable Long> only = new LinkedHashMap<>();
            only.put(channel, position);
            answers.add(new Grants(services.commands(), caller, only).ask().otherwise(List.of()));
        });
        return Future.all(answers).map(all -> answers.stream()
                .flatMap(answer -> answer.result().stream())
                .toList());
    }

    /** A back end that decides about joins is asked before, so that its refusal names a topic. */
    private Future<List<Join>> decide(List<Join> joins) {
        Set<Topic> named = Set.copyOf(request.topics());
        List<Topic> topics = joins.stream()
                .map(Join::topic)
                .filter(topic -> topic.kind() != Topic.Kind.MEMBER)
                .toList();
        return services.decisions().join(caller, topics).map(refusals -> {
            refusals.forEach((topic, refusal) -> {
                if (named.contains(topic)) {
                    throw SseRequest.about(topic.name(), refusal);
                }
            });
            return joins.stream()
                    .filter(join -> !refusals.containsKey(join.topic()))
                    .collect(Collectors.toList());
        });
    }
}
