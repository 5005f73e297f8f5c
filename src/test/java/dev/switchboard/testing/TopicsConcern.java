package dev.switchboard.testing;

import dev.switchboard.bus.Answer;
import dev.switchboard.bus.Command;
import dev.switchboard.bus.ConcernVerticle;
import dev.switchboard.bus.Effects;
import dev.switchboard.bus.Failure;
import dev.switchboard.bus.Topic;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;

/**
 * The joins and leaves of chats, presence and rooms without their logic: every caller may join, except topics whose
 * name contains {@code secret}, {@code unknown} or {@code broken}.
 */
public final class TopicsConcern extends ConcernVerticle {

    static final List<String> COMMANDS =
            List.of("chat:join", "chat:leave", "presence:subscribe", "presence:unsubscribe", "joinRoom", "leaveRoom");

    @Override
    protected Future<?> open() {
        on(
                "chat:join",
                command -> command.data().containsKey("chats") ? joinMany(command) : join(chat(command), command));
        on("chat:leave", command -> leave(chat(command)));
        on("presence:subscribe", command -> join(presence(command), command));
        on("presence:unsubscribe", command -> leave(presence(command)));
        on("joinRoom", command -> join(room(command), command)
                .map(answer -> answer.with(answer.effects()
                        .withEvent(
                                "joined",
                                new JsonObject().put("room", command.data().getString("room"))))));
        on("leaveRoom", command -> leave(room(command)));
        return Future.succeededFuture();
    }

    private static Topic chat(Command command) {
        return Topic.chat(command.data().getString("chatId"));
    }

    private static Topic presence(Command command) {
        return Topic.presence(command.data().getJsonArray("userIds").getString(0));
    }

    private static Topic room(Command command) {
        return Topic.room(
                command.data().getString("namespace", "events"), command.data().getString("room"));
    }

    private static Future<Answer> join(Topic topic, Command command) {
        if (topic.id().contains("secret")) {
            return Future.failedFuture(Failure.forbidden("not yours"));
        }
        if (topic.id().contains("unknown")) {
            return Future.failedFuture(Failure.notFound("no such chat"));
        }
        if (topic.id().contains("broken")) {
            return Future.failedFuture(Failure.unavailable("not now"));
        }
        Long since = command.data().getLong("since");
        return Future.succeededFuture(Answer.ok().with(Effects.joining(List.of(new Effects.Join(topic, since, "")))));
    }

    private static Future<Answer> joinMany(Command command) {
        List<Effects.Join> joins = new ArrayList<>();
        command.data().getJsonArray("chats").forEach(element -> {
            JsonObject chat = (JsonObject) element;
            joins.add(new Effects.Join(Topic.chat(chat.getString("chatId")), chat.getLong("since"), null));
        });
        return Future.succeededFuture(Answer.ok().with(Effects.joining(joins)));
    }

    private static Future<Answer> leave(Topic topic) {
        return Future.succeededFuture(Answer.ok().with(Effects.leaving(List.of(topic))));
    }
}
