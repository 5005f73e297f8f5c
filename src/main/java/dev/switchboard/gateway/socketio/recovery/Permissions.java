package dev.switchboard.gateway.socketio.recovery;

import dev.switchboard.bus.Answer;
import dev.switchboard.bus.Caller;
import dev.switchboard.bus.ChannelCommands;
import dev.switchboard.bus.ChatCommands;
import dev.switchboard.bus.Command;
import dev.switchboard.bus.Commands;
import dev.switchboard.bus.Effects.Join;
import dev.switchboard.bus.PresenceCommands;
import dev.switchboard.bus.Topic;
import dev.switchboard.gateway.recovery.TopicPositions;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Asks the concerns whether a client may return to its topics, with the commands that clients join them by:
 * {@code chat:join} and {@code presence:subscribe}, and {@code channel:resume} for channels. Their answers name the topics to join. Once these are joined, the
 * commands are sent again to confirm, as for every join. Lives for one recovery.
 */
final class Permissions {

    private static final int CHATS_PER_COMMAND = 200;
    /** The most users that a command about presence names. */
    static final int USERS_PER_COMMAND = 500;

    private static final int CHANNELS_PER_COMMAND = ChannelCommands.Resume.MAX;

    private record Ask(String command, JsonObject data, Set<Topic> topics) {}

    private final Commands commands;
    private final Caller caller;
    private final List<Ask> asks = new ArrayList<>();
    /** From which position on the client may read the topics that have one. */
    private final Map<Topic, Long> floors = new HashMap<>();

    Permissions(Commands commands, Caller caller, TopicPositions positions) {
        this.commands = commands;
        this.caller = caller;
        add(positions, Topic.Kind.CHAT, CHATS_PER_COMMAND, Permissions::chats);
        add(positions, Topic.Kind.CHANNEL, CHANNELS_PER_COMMAND, Permissions::channels);
        add(positions, Topic.Kind.PRESENCE, USERS_PER_COMMAND, Permissions::users);
    }

    private void add(
            TopicPositions positions, Topic.Kind kind, int most, Function<List<Map.Entry<Topic, Long>>, Ask> asking) {
        List<Map.Entry<Topic, Long>> own = positions.topics().entrySet().stream()
                .filter(topic -> topic.getKey().kind() == kind)
                .toList();
        for (int from = 0; from < own.size(); from += most) {
            asks.add(asking.apply(own.subList(from, Math.min(own.size(), from + most))));
        }
    }

    /** The topics to join; empty if one is refused or a concern does not answer. */
    Future<Optional<List<Join>>> ask() {
        return ask(0, new ArrayList<>());
    }

    private Future<Optional<List<Join>>> ask(int index, List<Join> granted) {
        if (index == asks.size()) {
            return Future.succeededFuture(Optional.of(granted));
        }
        Ask ask = asks.get(index);
        return request(ask, false).compose(answer -> {
            List<Join> joins = answer.effects().joins();
            Set<Topic> named = new HashSet<>();
            joins.forEach(join -> named.add(join.topic()));
            if (!answer.success() || !named.containsAll(ask.topics())) {
                return Future.succeededFuture(Optional.empty());
            }
            granted.addAll(joins);
            joins.forEach(join -> floors.put(join.topic(), join.floor()));
            return ask(index + 1, granted);
        });
    }

    /** Whether all topics are still granted, and can be read from the same positions on. */
    Future<Boolean> confirm() {
        return confirm(0);
    }

    private Future<Boolean> confirm(int index) {
        if (index == asks.size()) {
            return Future.succeededFuture(true);
        }
        return request(asks.get(index), true)
                .compose(answer ->
                        answer.success() && !ChatCommands.Joins.refusesOne(answer.body()) && hasSameFloors(answer)
                                ? confirm(index + 1)
                                : Future.succeededFuture(false));
    }

    /** A participant who was removed and added again since the first answer has another floor in the second one. */
    private boolean hasSameFloors(Answer answer) {
        return answer.effects().joins().stream()
                .allMatch(join -> join.floor() == floors.getOrDefault(join.topic(), 0L));
    }

    private Future<Answer> request(Ask ask, boolean joined) {
        return commands.request(new Command(ask.command(), caller, ask.data(), joined));
    }

    private static Ask chats(List<Map.Entry<Topic, Long>> chats) {
        Map<String, Long> since = new LinkedHashMap<>();
        chats.forEach(chat -> since.put(chat.getKey().id(), chat.getValue()));
        return new Ask(ChatCommands.JOIN, new ChatCommands.Joins(since).toJson(), topicsOf(chats));
    }

    private static Ask channels(List<Map.Entry<Topic, Long>> channels) {
        Map<String, Long> since = new LinkedHashMap<>();
        channels.forEach(channel -> since.put(channel.getKey().id(), channel.getValue()));
        return new Ask(ChannelCommands.RESUME, new ChannelCommands.Resume(since).toJson(), topicsOf(channels));
    }

    private static Ask users(List<Map.Entry<Topic, Long>> users) {
        List<String> ids = users.stream().map(user -> user.getKey().id()).toList();
        return new Ask(PresenceCommands.SUBSCRIBE, new PresenceCommands.Users(ids).toJson(), topicsOf(users));
    }

    private static Set<Topic> topicsOf(List<Map.Entry<Topic, Long>> positions) {
        return positions.stream().map(Map.Entry::getKey).collect(Collectors.toSet());
    }
}
