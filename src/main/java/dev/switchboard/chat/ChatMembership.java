package dev.switchboard.chat;

import dev.switchboard.bus.Answer;
import dev.switchboard.bus.Command;
import dev.switchboard.bus.Decisions;
import dev.switchboard.bus.Fields;
import dev.switchboard.bus.Publication;
import dev.switchboard.bus.Publication.Scope;
import dev.switchboard.bus.Publication.Target;
import dev.switchboard.bus.Publisher;
import dev.switchboard.bus.Topic;
import dev.switchboard.idempotency.IdempotencyKeys;
import dev.switchboard.idempotency.KeyUse;
import dev.switchboard.log.TopicLog;
import dev.switchboard.log.TopicLog.Sharing;
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
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * {@code chat:add} and {@code chat:remove}. Any participant of a group may add a user, or its owner and admins alone, as the
 * group or the hub's configuration says; the owner removes others, an admin removes members, and any participant may leave.
 * An owner who leaves is followed by another one: {@link Chat#without}. Adding a participant, or removing a user who is not
 * one, succeeds without an event. Runs on its verticle's event loop.
 */
final class ChatMembership {

    /** A chat and the events to publish about it, none if nothing has changed. */
    private record Changed(Chat chat, List<Publication> events) {}

    /** A repeat needs nothing of the first answer: it gets the chat as it is now. */
    private static final JsonObject FIRST = new JsonObject();

    private final Postgres postgres;
    private final ChatStore chats;
    private final BlockStore blocks;
    private final IdempotencyKeys keys;
    private final MembersInvalidation invalidation;
    private final Publisher publisher;
    private final Decisions decisions;
    private final Quota quota;

    ChatMembership(
            Postgres postgres,
            ChatStore chats,
            BlockStore blocks,
            IdempotencyKeys keys,
            MembersInvalidation invalidation,
            Publisher publisher,
            Decisions decisions,
            Quota quota) {
        this.postgres = postgres;
        this.chats = chats;
        this.blocks = blocks;
        this.keys = keys;
        this.invalidation = invalidation;
        this.publisher = publisher;
        this.decisions = decisions;
        this.quota = quota;
    }

    Future<Answer> add(Command command) {
        Fields fields = new Fields(command.data());
        UUID chatId = Ids.chat(fields);
        String userId = fields.id("userId");
        KeyUse key = KeyUse.of(command);
        return PipelinedTransaction.<Changed>run(
                        postgres,
                        command.deadline(),
                        tx -> decideAdd(tx, chatId, command.caller().id(), userId, key))
                .map(changed -> {
                    invalidation.publish(chatId);
                    changed.events().forEach(publisher::publish);
                    return heard(changed);
                });
    }

    private static Answer heard(Changed changed) {
        Answer answer = answer(changed.chat());
        return changed.events().isEmpty()
                ? answer
                : answer.heardBy(
                        changed.chat().participants().size(),
                        changed.events().get(0).data());
    }

    private Future<Decision<Changed>> decideAdd(
            SqlConnection tx, UUID chatId, String callerId, String userId, @Nullable KeyUse key) {
        Future<Optional<JsonObject>> earlier = keys.claim(tx, key);
        return Future.all(earlier, lockGroup(tx, chatId, callerId)).compose(done -> {
            LockedChat locked = done.resultAt(1);
            boolean present = locked.chat().has(userId);
            if (earlier.result().isPresent() || (present && key == null)) {
                return unchanged(locked.chat());
            }
            if (present) {
                return Future.succeededFuture(
                        new Write<>(write -> keys.keep(write, key, FIRST).map(new Changed(locked.chat(), List.of()))));
            }
            if (locked.chat().settings().adminsAdd() && !locked.chat().isLedBy(callerId)) {
                throw ChatRefusals.notAdmin();
            }
            if (locked.chat().participants().size() >= quota.participants()) {
                throw ChatRefusals.full("userId", quota.participants());
            }
            Future<Target> personal = lockPersonal(tx, userId);
            Future<List<String>> blockers = blocks.blockers(tx, callerId, List.of(userId));
            return Future.all(personal, blockers).map(read -> {
                if (!blockers.result().isEmpty()) {
                    throw ChatRefusals.notAddable("userId");
                }
                return writeAdd(locked, userId, personal.result(), key);
            });
        });
    }

    private Write<Changed> writeAdd(LockedChat locked, String userId, Target personal, @Nullable KeyUse key) {
        Chat after = locked.chat().with(userId, chats.present());
        Buffer created = after.toJson().toBuffer();
        Buffer updated = ChatEvents.updated(after).toBuffer();
        Publication toNew = Publication.durable(personal.topic(), personal.seq(), ChatEvents.CHAT_CREATED, created);
        Publication toChat = ChatEvents.chatUpdated(
                after, locked.next(), updated, locked.chat().participants());
        // Earlier messages do not count as unread for them.
        return new Write<>(tx -> Future.all(
                        chats.insertParticipants(tx, after.id(), List.of(userId), locked.next(), after.updatedAt()),
                        chats.update(tx, after),
                        TopicLog.appendSharing(tx, bothOf(after, locked.next(), personal), created, null),
                        keys.keep(tx, key, FIRST))
                .map(new Changed(after, List.of(toNew, toChat))));
    }

    /** The newcomer hears of the chat, the others of its change: the data of both events is the chat. */
    private static List<Sharing> bothOf(Chat chat, long seq, Target personal) {
        return List.of(
                new Sharing(chat.topic(), seq, ChatEvents.CHAT_UPDATED, ChatEvents.CHAT),
                new Sharing(personal.topic(), personal.seq(), ChatEvents.CHAT_CREATED, null));
    }

    /** Answered once every node has taken the removed user's connections out of the chat's topic. */
    Future<Answer> remove(Command command) {
        Fields fields = new Fields(command.data());
        UUID chatId = Ids.chat(fields);
        String userId = fields.id("userId");
        return PipelinedTransaction.<Changed>run(
                        postgres,
                        command.deadline(),
                        tx -> decideRemove(tx, chatId, command.caller().id(), userId))
                .compose(changed -> {
                    invalidation.publish(chatId);
                    decisions.forgetEverywhere(userId);
                    return changed.events().isEmpty()
                            ? Future.succeededFuture(answer(changed.chat()))
                            : confirm(changed);
                });
    }

    private Future<Answer> confirm(Changed changed) {
        Future<Void> left = publisher.publishConfirmed(changed.events().get(0));
        changed.events().stream().skip(1).forEach(publisher::publish);
        return left.recover(ChatRefusals::unconfirmed).map(confirmed -> answer(changed.chat()));
    }

    private Future<Decision<Changed>> decideRemove(SqlConnection tx, UUID chatId, String callerId, String userId) {
        return lockGroup(tx, chatId, callerId).compose(locked -> {
            requireMayRemove(locked.chat(), callerId, userId);
            return locked.chat().has(userId)
                    ? lockPersonal(tx, userId).map(personal -> writeRemove(locked, userId, personal))
                    : unchanged(locked.chat());
        });
    }

    private static void requireMayRemove(Chat chat, String callerId, String userId) {
        if (callerId.equals(userId) || chat.roleOf(callerId) == Role.OWNER) {
            return;
        }
        if (chat.roleOf(callerId) == Role.MEMBER) {
            throw ChatRefusals.notAdmin();
        }
        if (chat.isLedBy(userId)) {
            throw ChatRefusals.notMember();
        }
    }

    private Write<Changed> writeRemove(LockedChat locked, String userId, Target personal) {
        Chat after = locked.chat().without(userId, chats.present());
        Buffer data = ChatEvents.removed(after.id(), userId).toBuffer();
        Publication event = ChatEvents.toAll(
                        List.of(new Target(after.topic(), locked.next()), personal), ChatEvents.CHAT_REMOVED, data)
                .with(Scope.evicting(userId));
        Publication followed = followed(locked.chat(), after, locked.next() + 1);
        return new Write<>(tx -> Future.all(
                        chats.deleteParticipant(tx, after.id(), userId),
                        // A chat without participants is deleted.
                        after.participants().isEmpty() ? chats.delete(tx, after) : chats.update(tx, after),
                        TopicLog.append(tx, after.topic(), locked.next(), ChatEvents.CHAT_REMOVED, data, userId),
                        TopicLog.append(tx, List.of(personal), ChatEvents.CHAT_REMOVED, data),
                        followed == null ? Future.succeededFuture() : follow(tx, after, followed))
                .map(new Changed(after, followed == null ? List.of(event) : List.of(event, followed))));
    }

    /** What the others hear when the chat has another owner; null if it has not. */
    private static @Nullable Publication followed(Chat before, Chat after, long seq) {
        return before.owner().equals(after.owner())
                ? null
                : ChatEvents.chatUpdated(after, seq, ChatEvents.updated(after).toBuffer(), after.participants());
    }

    /** An owner is no admin. */
    private Future<?> follow(SqlConnection tx, Chat after, Publication event) {
        return Future.all(
                chats.setAdmin(tx, after.id(), after.owner(), null),
                TopicLog.append(tx, event.targets().get(0), event.event(), event.data()));
    }

    private Future<LockedChat> lockGroup(SqlConnection tx, UUID chatId, String callerId) {
        return LockedChat.of(tx, chats, chatId, callerId).map(locked -> {
            if (locked.chat().direct()) {
                throw ChatRefusals.direct();
            }
            return locked;
        });
    }

    private static Future<Target> lockPersonal(SqlConnection tx, String userId) {
        Topic topic = Topic.user(userId);
        return TopicLog.lock(tx, List.of(topic))
                .map(next -> TopicLog.targets(List.of(topic), next).get(0));
    }

    private static Future<Decision<Changed>> unchanged(Chat chat) {
        return Future.succeededFuture(new Leave<>(new Changed(chat, List.of())));
    }

    private static Answer answer(Chat chat) {
        return Answer.of(new JsonObject().put("chat", chat.toJson()));
    }
}
