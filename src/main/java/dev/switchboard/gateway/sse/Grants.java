package dev.switchboard.gateway.sse;

import dev.switchboard.bus.Answer;
import dev.switchboard.bus.Caller;
import dev.switchboard.bus.ChannelCommands;
import dev.switchboard.bus.ChatCommands;
import dev.switchboard.bus.Command;
import dev.switchboard.bus.Commands;
import dev.switchboard.bus.Effects.Join;
import dev.switchboard.bus.Failure;
import dev.switchboard.bus.PresenceCommands;
import dev.switchboard.bus.RoomCommands;
import dev.switchboard.bus.Topic;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Asks the concerns whether a client may join the topics that it names, with the commands that other clients join them by. The
 * answers name the topics to join. Once these are joined, the commands that want it are sent again to confirm, as for every
 * join. Lives for one request.
 */
final class Grants {

    private record Ask(String command, JsonObject data, Map<Topic, @Nullable Long> topics) {}

    private final Commands commands;
    private final Caller caller;
    private final List<Ask> asks = new ArrayList<>();
    private final List<Ask> repeated = new ArrayList<>();
    /** From which position on the client may read the topics that have one. */
    private final Map<Topic, Long> floors = new HashMap<>();

    /** @param since the last position that the client has of each topic, or null; personal topics are not asked about */
    Grants(Commands commands, Caller caller, Map<Topic, @Nullable Long> since) {
        this.commands = commands;
        this.caller = caller;
        add(since, Topic.Kind.CHAT, Grants::chats);
        add(since, Topic.Kind.CHANNEL, Grants::channels);
        add(since, Topic.Kind.PRESENCE, Grants::users);
        of(since, Topic.Kind.ROOM).keySet().forEach(room -> asks.add(room(room)));
    }

    private void add(
            Map<Topic, @Nullable Long> since, Topic.Kind kind, Function<Map<Topic, @Nullable Long>, Ask> asking) {
        Map<Topic, @Nullable Long> own = of(since, kind);
        if (!own.isEmpty()) {
            asks.add(asking.apply(own));
        }
    }

    private static Map<Topic, @Nullable Long> of(Map<Topic, @Nullable Long> since, Topic.Kind kind) {
        Map<Topic, @Nullable Long> own = new LinkedHashMap<>();
        since.forEach((topic, position) -> {
            if (topic.kind() == kind) {
                own.put(topic, position);
            }
        });
        return own;
    }

    /** The topics to join; fails with the refusal, which names the topic. */
    Future<List<Join>> ask() {
        List<Future<List<Join>>> answers = asks.stream().map(this::ask).toList();
        return Future.all(answers).map(all -> answers.stream()
                .flatMap(answer -> answer.result().stream())
                .toList());
    }

    private Future<List<Join>> ask(Ask ask) {
        return request(ask, false)
                .compose(answer -> answer.succeeded().map(body -> joins(ask, answer)))
                .recover(cause -> Future.failedFuture(naming(ask, cause)));
    }

    private List<Join> joins(Ask ask, Answer answer) {
        List<Join> all = answer.effects().joins();
        Set<Topic> granted = all.stream().map(Join::topic).collect(Collectors.toSet());
        ask.topics().keySet().stream()
                .filter(topic -> !granted.contains(topic))
                .findFirst()
                .ifPresent(missing -> {
                    throw SseRequest.about(missing.name(), Failure.forbidden("you may not join this topic"));
                });
        if (answer.effects().repeat()) {
            repeated.add(ask);
        }
        // A chat brings the presence of its participants, which this client did not name.
        List<Join> named = all.stream()
                .filter(join ->
                        ask.topics().containsKey(join.topic()) || join.topic().kind() == Topic.Kind.MEMBER)
                .map(join -> join.placedAt(null))
                .toList();
        named.forEach(join -> floors.put(join.topic(), join.floor()));
        return named;
    }

    private static Throwable naming(Ask ask, Throwable cause) {
        if (!(cause instanceof Failure refusal)) {
            return cause;
        }
        JsonObject said = refusal.toAnswer();
        if (said.getValue(SseRequest.TOPIC) != null) {
            return refusal;
        }
        String channel = said.getString(ChannelCommands.Resume.REFUSED);
        String topic =
                channel == null ? ask.topics().keySet().iterator().next().name() : Topic.CHANNEL_PREFIX + channel;
        return SseRequest.about(topic, refusal);
    }

    /** Whether all topics are still granted, and can be read from the same positions on. */
    Future<Boolean> confirm() {
        List<Future<Boolean>> answers = repeated.stream()
                .map(ask -> request(ask, true)
                        .map(answer -> answer.success()
                                && !ChatCommands.Joins.refusesOne(answer.body())
                                && hasSameFloors(ask, answer)))
                .toList();
        return Future.all(answers).map(all -> answers.stream().allMatch(Future::result));
    }

    /** A participant who was removed and added again since the first answer has another floor in the second one. */
    private boolean hasSameFloors(Ask ask, Answer answer) {
        return answer.effects().joins().stream()
                .filter(join -> ask.topics().containsKey(join.topic()))
                .allMatch(join -> join.floor() == floors.getOrDefault(join.topic(), 0L));
    }

    private Future<Answer> request(Ask ask, boolean joined) {
        return commands.request(new Command(ask.command(), caller, ask.data(), joined));
    }

    private static Ask chats(Map<Topic, @Nullable Long> chats) {
        return new Ask(ChatCommands.JOIN, new ChatCommands.Joins(byId(chats)).toJson(), chats);
    }

    private static Ask channels(Map<Topic, @Nullable Long> channels) {
        return new Ask(ChannelCommands.RESUME, new ChannelCommands.Resume(byId(channels)).toJson(), channels);
    }

    private static Map<String, @Nullable Long> byId(Map<Topic, @Nullable Long> topics) {
        Map<String, @Nullable Long> since = new LinkedHashMap<>();
        topics.forEach((topic, position) -> since.put(topic.id(), position));
        return since;
    }

    private static Ask users(Map<Topic, @Nullable Long> users) {
        List<String> ids = users.keySet().stream().map(Topic::id).toList();
        return new Ask(PresenceCommands.SUBSCRIBE, new PresenceCommands.Users(ids).toJson(), users);
    }

    private static Ask room(Topic room) {
        String id = room.id();
        int slash = id.indexOf('/');
        JsonObject data = new RoomCommands.Room(id.substring(0, slash), id.substring(slash + 1)).toJson();
        Map<Topic, @Nullable Long> only = new LinkedHashMap<>();
        only.put(room, null);
        return new Ask(RoomCommands.JOIN, data, only);
    }
}
