package dev.switchboard.chat;

import dev.switchboard.audit.AuditLog;
import dev.switchboard.bus.Answer;
import dev.switchboard.bus.AuditAct;
import dev.switchboard.bus.Caller;
import dev.switchboard.bus.Command;
import dev.switchboard.bus.Fields;
import dev.switchboard.bus.Publication;
import dev.switchboard.bus.Publisher;
import dev.switchboard.bus.Topic;
import dev.switchboard.log.TopicLog;
import dev.switchboard.quota.Quota;
import dev.switchboard.storage.PipelinedTransaction;
import dev.switchboard.storage.PipelinedTransaction.Decision;
import dev.switchboard.storage.PipelinedTransaction.Leave;
import dev.switchboard.storage.PipelinedTransaction.Write;
import dev.switchboard.storage.Postgres;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.SqlConnection;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * {@code chat:role}. The owner of a group gives roles; an admin may give up their own. A new owner makes the one before an
 * admin. A role that the participant has already is answered without an event. Runs on its verticle's event loop.
 */
final class ChatRoles {

    /** The most admins of one group. */
    static final int MAX_ADMINS = 100;

    /** A chat and the event to publish about it; null if nothing has changed. */
    private record Changed(Chat chat, @Nullable Publication event) {}

    private final String node;
    private final Postgres postgres;
    private final ChatStore chats;
    private final Publisher publisher;

    /** @param node the id of the node */
    ChatRoles(String node, Postgres postgres, ChatStore chats, Publisher publisher) {
        this.node = node;
        this.postgres = postgres;
        this.chats = chats;
        this.publisher = publisher;
    }

    Future<Answer> set(Command command) {
        Fields fields = new Fields(command.data());
        UUID chatId = Ids.chat(fields);
        String userId = fields.id("userId");
        Role role = Role.from(fields, "role");
        return PipelinedTransaction.<Changed>run(
                        postgres, command.deadline(), tx -> decide(tx, chatId, command.caller(), userId, role))
                .map(changed -> {
                    if (changed.event() != null) {
                        act(changed.chat(), userId, role).log(command.caller());
                    }
                    return publish(changed);
                });
    }

    private static AuditAct act(Chat chat, String userId, Role role) {
        return AuditAct.of(AuditAct.ROLE, userId)
                .with("chat", chat.id().toString())
                .with("role", role.word());
    }

    private Future<Decision<Changed>> decide(SqlConnection tx, UUID chatId, Caller caller, String userId, Role role) {
        return LockedChat.of(tx, chats, chatId, caller.id()).compose(locked -> {
            Chat chat = locked.chat();
            requireMayGive(chat, caller.id(), userId, role);
            if (chat.roleOf(userId) == role) {
                return Future.succeededFuture(new Leave<>(new Changed(chat, null)));
            }
            if (role == Role.ADMIN && chat.admins().size() >= MAX_ADMINS) {
                throw Quota.exceeded("role", "admins of a chat", MAX_ADMINS);
            }
            // Nobody changes a participant's row while the person's log is locked.
            return TopicLog.lock(tx, List.of(Topic.user(userId), Topic.user(chat.owner())))
                    .map(locks -> write(locked, caller, userId, role));
        });
    }

    private static void requireMayGive(Chat chat, String callerId, String userId, Role role) {
        if (chat.direct()) {
            throw ChatRefusals.direct();
        }
        boolean givesUp = callerId.equals(userId) && role == Role.MEMBER;
        if (chat.roleOf(callerId) != Role.OWNER && !givesUp) {
            throw ChatRefusals.notOwner();
        }
        if (!chat.has(userId)) {
            throw ChatRefusals.noParticipant();
        }
        if (chat.roleOf(userId) == Role.OWNER && role != Role.OWNER) {
            throw ChatRefusals.ownerNeeded();
        }
    }

    private Write<Changed> write(LockedChat locked, Caller caller, String userId, Role role) {
        Chat before = locked.chat();
        Chat after = before.with(userId, role, chats.present());
        Buffer data = ChatEvents.updated(after).toBuffer();
        Publication event = ChatEvents.chatUpdated(after, locked.next(), data, after.participants());
        return new Write<>(tx -> Future.all(
                        chats.update(tx, after),
                        chats.setAdmin(tx, after.id(), userId, role == Role.ADMIN ? after.updatedAt() : null),
                        role == Role.OWNER
                                ? chats.setAdmin(tx, after.id(), before.owner(), after.updatedAt())
                                : Future.succeededFuture(),
                        TopicLog.append(tx, after.topic(), locked.next(), ChatEvents.CHAT_UPDATED, data, null),
                        AuditLog.add(tx, caller, node, act(after, userId, role)))
                .map(new Changed(after, event)));
    }

    private Answer publish(Changed changed) {
        Answer answer = Answer.of(new JsonObject().put("chat", changed.chat().toJson()));
        Publication event = changed.event();
        if (event == null) {
            return answer;
        }
        publisher.publish(event);
        return answer.heardBy(changed.chat().participants().size(), event.data());
    }
}
