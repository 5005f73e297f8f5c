package dev.switchboard.gateway.socketio.recovery;

import dev.switchboard.bus.Answer;
import dev.switchboard.bus.Caller;
import dev.switchboard.bus.ChatCommands;
import dev.switchboard.bus.Command;
import dev.switchboard.bus.Commands;
import dev.switchboard.bus.Effects.Join;
import dev.switchboard.bus.PresenceCommands;
import dev.switchboard.bus.Topic;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Asks the concerns whether a client may return to its topics, with the commands that clients join them by:
 * {@code chat:join} and {@code presence:subscribe}. Their answers name the topics to join. Once these are joined, the
 * commands are sent again to confirm, as for every join. Lives for one recovery.
 */
final class Permissions {

    private static final int CHATS_PER_COMMAND = 200;
    private static final int USERS_PER_COMMAND = 500;
    /** The field of the chats in the command and in its answer. */
    private static final String CHATS = "chats";

    private record Ask(String command, JsonObject data, Set<Topic> topics) {}

    private final Commands commands;
    private final Caller caller;
    private final List<Ask> asks = new ArrayList<>();

    Permissions(Commands commands, Caller caller, TopicPositions positions) {
        this.commands = commands;
        this.caller = caller;
        List<Map.Entry<Topic, Long>> chats = new ArrayList<>();
        List<Map.Entry<Topic, Long>> users = new ArrayList<>();
        positions.topics().entrySet().forEach(topic -> (topic.getKey().durable() ? chats : users).add(topic));
        for (int from = 0; from < chats.size(); from += CHATS_PER_COMMAND) {
            asks.add(chats(chats.subList(from, Math.min(chats.size(), from + CHATS_PER_COMMAND))));
        }
        for (int from = 0; from < users.size(); from += USERS_PER_COMMAND) {
            asks.add(users(users.subList(from, Math.min(users.size(), from + USERS_PER_COMMAND))));
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
            return ask(index + 1, granted);
        });
    }

    /** Whether all topics are still granted. */
    Future<Boolean> confirm() {
        return confirm(0);
    }

    private Future<Boolean> confirm(int index) {
        if (index == asks.size()) {
            return Future.succeededFuture(true);
        }
        return request(asks.get(index), true)
                .compose(answer -> answer.success() && !refusesOne(answer.body())
                        ? confirm(index + 1)
                        : Future.succeededFuture(false));
    }

    private Future<Answer> request(Ask ask, boolean joined) {
        return commands.request(new Command(ask.command(), caller, ask.data(), joined));
    }

    private static boolean refusesOne(JsonObject body) {
        return body.getJsonArray(CHATS, new JsonArray()).stream()
                .anyMatch(entry -> Boolean.FALSE.equals(((JsonObject) entry).getBoolean("success")));
    }

    private static Ask chats(List<Map.Entry<Topic, Long>> chats) {
        JsonArray named = new JsonArray();
        Set<Topic> topics = new HashSet<>();
        chats.forEach(chat -> {
            topics.add(chat.getKey());
            named.add(new JsonObject().put("chatId", chat.getKey().id()).put("since", chat.getValue()));
        });
        return new Ask(ChatCommands.JOIN, new JsonObject().put(CHATS, named), topics);
    }

    private static Ask users(List<Map.Entry<Topic, Long>> users) {
        JsonArray named = new JsonArray();
        Set<Topic> topics = new HashSet<>();
        users.forEach(user -> {
            topics.add(user.getKey());
            named.add(user.getKey().id());
        });
        return new Ask(PresenceCommands.SUBSCRIBE, new JsonObject().put("userIds", named), topics);
    }
}
