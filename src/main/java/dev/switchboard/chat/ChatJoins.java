package dev.switchboard.chat;

import dev.switchboard.bus.Answer;
import dev.switchboard.bus.ApartUsers;
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
import org.jspecify.annotations.Nullable;

/**
 * {@code chat:join} and {@code chat:leave}. The gateway sends a join twice. The first answer names the topics to join; the
 * second, after every node knows of the joins, goes to the client: presence read then misses no change. The second answer
 * checks membership once more: a participant removed between the first check and the join was not in the topic yet, so
 * nothing took them out of it. Such a chat is refused and its topic left. Both answers carry the first position that the
 * participant may read: it is a later one if they were removed and added again in between. Runs on its verticle's event loop.
 */
final class ChatJoins {

    private final ChatStore chats;
    private final MembersCache cache;
    private final PresenceStates presence;
    private final BlockStore blocks;

    ChatJoins(ChatStore chats, BlockStore blocks, MembersCache cache, PresenceStates presence) {
        this.chats = chats;
        this.blocks = blocks;
        this.cache = cache;
        this.presence = presence;
    }

    Future<Answer> join(Command command) {
        List<JoinRequest> requests = JoinRequest.from(command);
        List<UUID> ids = requests.stream()
                .map(JoinRequest::chatId)
                .filter(Objects::nonNull)
                .toList();
        Future<Map<UUID, Participation>> found = ids.isEmpty()
                ? Future.succeededFuture(Map.of())
                : chats.participations(command.caller().id(), ids);
        return found.compose(parts -> {
            Map<UUID, Members> members = new HashMap<>();
            parts.forEach((chatId, part) -> members.put(chatId, part.members()));
            members.forEach(cache::put);
            PresenceSubscriptions subscriptions = new PresenceSubscriptions(inOrder(requests, members));
            return apart(command, parts, subscriptions)
                    .compose(apart -> command.joined() || members.isEmpty()
                            ? answer(command, requests, parts, subscriptions, apart)
                            : Future.succeededFuture(joins(requests, parts, subscriptions, apart)));
        });
    }

    /** The user's rows say whether there is anybody, so that for most users nothing is read. */
    private Future<ApartUsers> apart(
            Command command, Map<UUID, Participation> parts, PresenceSubscriptions subscriptions) {
        return parts.values().stream().anyMatch(Participation::apart)
                ? blocks.apart(command.caller().id(), subscriptions.users())
                : Future.succeededFuture(ApartUsers.NONE);
    }

    private static List<Members> inOrder(List<JoinRequest> requests, Map<UUID, Members> members) {
        return requests.stream()
                .map(request -> members.get(request.chatId()))
                .filter(Objects::nonNull)
                .toList();
    }

    private static Answer joins(
            List<JoinRequest> requests,
            Map<UUID, Participation> parts,
            PresenceSubscriptions subscriptions,
            ApartUsers apart) {
        List<Join> joins = new ArrayList<>();
        requests.forEach(request -> {
            Participation part = request.in(parts);
            if (part != null) {
                joins.add(request.join(part));
            }
        });
        subscriptions.users().forEach(userId -> joins.add(apart.join(Topic.presence(userId))));
        return Answer.ok().with(Effects.joining(joins).thenRepeat());
    }

    private Future<Answer> answer(
            Command command,
            List<JoinRequest> requests,
            Map<UUID, Participation> parts,
            PresenceSubscriptions subscriptions,
            ApartUsers apart) {
        return presence.of(subscriptions.users(), command.caller().id(), apart).map(states -> {
            List<JsonObject> joined = requests.stream()
                    .map(request -> joined(request, request.in(parts), subscriptions, states))
                    .toList();
            return body(command, joined).with(command.joined() ? corrections(requests, parts, apart) : Effects.NONE);
        });
    }

    /** What has changed since the joins: the topics to leave, and from where on the others may be read. */
    private static Effects corrections(List<JoinRequest> requests, Map<UUID, Participation> parts, ApartUsers apart) {
        List<Topic> refused = new ArrayList<>();
        List<Join> floors = new ArrayList<>(apart.joins());
        requests.forEach(request -> {
            Participation part = request.in(parts);
            if (part == null) {
                refused.add(request.topic());
            } else if (part.floor() > 0) {
                floors.add(request.join(part));
            }
        });
        return new Effects(floors, refused, false);
    }

    private static Answer body(Command command, List<JsonObject> joined) {
        if (JoinRequest.isMany(command)) {
            return Answer.of(new JsonObject().put("chats", new JsonArray(joined)));
        }
        JsonObject only = joined.get(0);
        return only.containsKey("error") ? ChatRefusals.noChat().asAnswer() : Answer.of(only);
    }

    private static JsonObject joined(
            JoinRequest request,
            @Nullable Participation part,
            PresenceSubscriptions subscriptions,
            Map<String, JsonObject> states) {
        JsonObject entry = new JsonObject().put("chatId", request.named());
        if (part == null) {
            Failure refusal = ChatRefusals.noChat();
            return entry.put("success", false)
                    .put("error", refusal.getMessage())
                    .put("code", refusal.code().name());
        }
        Members members = part.members();
        boolean known = subscriptions.cover(members) && states.keySet().containsAll(members.ids());
        JsonArray participants = new JsonArray();
        members.ids().forEach(userId -> participants.add(known ? states.get(userId) : userId));
        return entry.put("participants", participants);
    }

    /** Leaving needs no permission. Presence subscriptions stay: other chats may show the same users. */
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
