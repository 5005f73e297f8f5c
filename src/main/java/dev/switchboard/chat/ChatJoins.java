package dev.switchboard.chat;

import dev.switchboard.bus.Answer;
import dev.switchboard.bus.Command;
import dev.switchboard.bus.Effects;
import dev.switchboard.bus.Effects.Join;
import dev.switchboard.bus.Failure;
import dev.switchboard.bus.Topic;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;

/**
 * {@code chat:join} and {@code chat:leave}. A join is asked twice. The first answer names the topics to join; the second,
 * when every node knows of the joins, is the client's: states read then miss no change. It checks again who may be there,
 * because somebody removed between the first check and the join was not in the topic yet to be taken out of it; such a
 * chat is refused and its topic left. Runs on its verticle's event loop.
 */
final class ChatJoins {

    private final ChatStore chats;
    private final MembersCache cache;
    private final PresenceStates presence;

    ChatJoins(ChatStore chats, MembersCache cache, PresenceStates presence) {
        this.chats = chats;
        this.cache = cache;
        this.presence = presence;
    }

    Future<Answer> join(Command command) {
        List<JoinRequest> requests = JoinRequest.from(command);
        List<UUID> ids = requests.stream()
                .map(JoinRequest::chatId)
                .filter(Objects::nonNull)
                .toList();
        Future<Map<UUID, Members>> found = ids.isEmpty()
                ? Future.succeededFuture(new HashMap<>())
                : chats.membersOf(command.caller().id(), ids);
        return found.compose(members -> {
            members.forEach(cache::put);
            Watching watching = new Watching(inOrder(requests, members));
            return command.joined() || members.isEmpty()
                    ? answer(command, requests, members, watching)
                    : Future.succeededFuture(joins(requests, members, watching));
        });
    }

    private static List<Members> inOrder(List<JoinRequest> requests, Map<UUID, Members> members) {
        return requests.stream()
                .map(request -> members.get(request.chatId()))
                .filter(Objects::nonNull)
                .toList();
    }

    private static Answer joins(List<JoinRequest> requests, Map<UUID, Members> members, Watching watching) {
        List<Join> joins = new ArrayList<>();
        requests.stream()
                .filter(request -> members.containsKey(request.chatId()))
                .forEach(request -> joins.add(request.join()));
        watching.users().forEach(userId -> joins.add(Join.silent(Topic.presence(userId))));
        return Answer.ok().with(Effects.joining(joins).thenAgain());
    }

    private Future<Answer> answer(
            Command command, List<JoinRequest> requests, Map<UUID, Members> members, Watching watching) {
        return presence.of(command.caller(), watching.users()).map(states -> {
            List<JsonObject> joined = requests.stream()
                    .map(request -> joined(request, members.get(request.chatId()), watching, states))
                    .toList();
            List<Topic> refused = requests.stream()
                    .filter(request -> !members.containsKey(request.chatId()))
                    .map(JoinRequest::topic)
                    .toList();
            return body(command, joined).with(Effects.leaving(command.joined() ? refused : List.of()));
        });
    }

    private static Answer body(Command command, List<JsonObject> joined) {
        if (JoinRequest.isMany(command)) {
            return Answer.of(new JsonObject().put("chats", new JsonArray(joined)));
        }
        JsonObject only = joined.get(0);
        return only.containsKey("error") ? new Answer(ChatRefusals.NO_CHAT.toAnswer(), Effects.NONE) : Answer.of(only);
    }

    private static JsonObject joined(
            JoinRequest request, Members members, Watching watching, Map<String, JsonObject> states) {
        JsonObject entry = new JsonObject().put("chatId", request.named());
        if (members == null) {
            Failure refusal = ChatRefusals.NO_CHAT;
            return entry.put("success", false)
                    .put("error", refusal.getMessage())
                    .put("code", refusal.code().name());
        }
        boolean told = watching.covers(members) && states.keySet().containsAll(members.ids());
        JsonArray participants = new JsonArray();
        members.ids().forEach(userId -> participants.add(told ? states.get(userId) : userId));
        return entry.put("participants", participants);
    }

    /** Leaving needs no permission; whose presence was subscribed to stays so, other chats may show the same people. */
    Future<Answer> leave(Command command) {
        List<JoinRequest> requests = JoinRequest.from(command);
        List<JsonObject> left = requests.stream()
                .map(request -> new JsonObject().put("chatId", request.named()))
                .toList();
        JsonObject body =
                JoinRequest.isMany(command) ? new JsonObject().put("chats", new JsonArray(left)) : left.get(0);
        List<Topic> topics = requests.stream().map(JoinRequest::topic).toList();
        return Future.succeededFuture(Answer.of(body).with(Effects.leaving(topics)));
    }
}
