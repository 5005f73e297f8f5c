package dev.switchboard.chat;

import dev.switchboard.bus.Answer;
import dev.switchboard.bus.Command;
import dev.switchboard.bus.Deadline;
import dev.switchboard.bus.Failure;
import dev.switchboard.bus.Fields;
import dev.switchboard.bus.Topic;
import dev.switchboard.log.TopicLog;
import dev.switchboard.quota.Quota;
import dev.switchboard.storage.PipelinedTransaction;
import dev.switchboard.storage.PipelinedTransaction.Decision;
import dev.switchboard.storage.PipelinedTransaction.Leave;
import dev.switchboard.storage.PipelinedTransaction.Write;
import dev.switchboard.storage.Postgres;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.SqlConnection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * {@code user:block}, {@code user:unblock} and {@code user:blocked}. What a blocked user sends to the direct chat takes its
 * position, and nobody else gets it; the other user is not told. Each may be repeated. Runs on its verticle's event loop.
 */
final class UserBlocks {

    /** The most users whom one user blocks. */
    static final int MAX_BLOCKED = 1_000;

    private static final int PRESET_LIMIT = 50;
    private static final int MAX_LIMIT = 100;

    /** How often a direct chat may appear between the look for it and the locks. */
    private static final int ATTEMPTS = 3;

    /** Who blocks or unblocks whom. */
    private record Pair(String userId, String other) {

        private static Pair from(Command command) {
            Fields fields = new Fields(command.data());
            Pair pair = new Pair(command.caller().id(), fields.id("userId"));
            if (pair.userId().equals(pair.other())) {
                throw fields.refused("userId", "must be another user");
            }
            return pair;
        }

        private String directKey() {
            return NewChat.directKey(List.of(userId, other));
        }

        private List<Topic> topics() {
            return List.of(Topic.user(userId), Topic.user(other));
        }
    }

    /**
     * What a transaction has come to.
     *
     * @param direct the direct chat of the two, null for none
     * @param done whether it is carried out: if not, the direct chat was made meanwhile
     * @param parted whether the two are apart from now on, and were not before
     */
    private record Outcome(@Nullable UUID direct, boolean done, boolean parted) {}

    private final Postgres postgres;
    private final BlockStore blocks;
    private final UserNames names;
    private final MembersInvalidation invalidation;
    private final ApartPresence presence;

    UserBlocks(
            Postgres postgres,
            BlockStore blocks,
            UserNames names,
            MembersInvalidation invalidation,
            ApartPresence presence) {
        this.postgres = postgres;
        this.blocks = blocks;
        this.names = names;
        this.invalidation = invalidation;
        this.presence = presence;
    }

    /** Answered once every node shows the two of them nothing more of each other's presence. */
    Future<Answer> block(Command command) {
        Pair pair = Pair.from(command);
        return presence.before(List.of(pair.userId(), pair.other()))
                .compose(before -> write(
                                pair,
                                tx -> blocks.block(tx, pair.userId(), pair.other(), before.seen()),
                                MAX_BLOCKED,
                                command.deadline(),
                                ATTEMPTS)
                        .compose(parted ->
                                presence.part(pair.userId(), pair.other(), parted ? before.there() : Set.of())))
                .map(done -> Answer.ok());
    }

    /** Presence is shown again from the next subscription on. */
    Future<Answer> unblock(Command command) {
        Pair pair = Pair.from(command);
        return write(
                        pair,
                        tx -> blocks.unblock(tx, pair.userId(), pair.other()).map(false),
                        Long.MAX_VALUE,
                        command.deadline(),
                        ATTEMPTS)
                .map(done -> Answer.ok());
    }

    /**
     * Answers what {@code change} does: whether it parts the two.
     *
     * @param most with so many others blocked, this is refused
     */
    private Future<Boolean> write(
            Pair pair, Function<SqlConnection, Future<Boolean>> change, long most, Deadline deadline, int attempts) {
        return PipelinedTransaction.<Outcome>run(postgres, deadline, tx -> decide(tx, pair, change, most))
                .compose(outcome -> {
                    if (!outcome.done()) {
                        return attempts > 1
                                ? write(pair, change, most, deadline, attempts - 1)
                                : Future.failedFuture(Failure.unavailable("the direct chat is being made just now"));
                    }
                    if (outcome.direct() != null) {
                        invalidation.publish(outcome.direct());
                    }
                    return Future.succeededFuture(outcome.parted());
                });
    }

    /** A chat is locked before users: who sends to it meanwhile is before this or after it. */
    private Future<Decision<Outcome>> decide(
            SqlConnection tx, Pair pair, Function<SqlConnection, Future<Boolean>> change, long most) {
        return blocks.direct(tx, pair.directKey()).compose(found -> {
            Future<?> chat =
                    found.isEmpty() ? Future.succeededFuture() : TopicLog.lockExisting(tx, Chat.topic(found.get()));
            Future<?> users = TopicLog.lock(tx, pair.topics());
            // A direct chat is made with the logs of both locked.
            return Future.all(chat, users)
                    .compose(locked -> Future.all(
                            blocks.direct(tx, pair.directKey()), blocks.count(tx, pair.userId(), pair.other())))
                    .map(now -> {
                        Long blocked = now.resultAt(1);
                        if (blocked >= most) {
                            throw Quota.exceeded("userId", "blocked users", most);
                        }
                        return decide(pair, change, found, now.resultAt(0));
                    });
        });
    }

    private Decision<Outcome> decide(
            Pair pair, Function<SqlConnection, Future<Boolean>> change, Optional<UUID> locked, Optional<UUID> now) {
        if (!locked.equals(now)) {
            return new Leave<>(new Outcome(null, false, false));
        }
        UUID direct = now.orElse(null);
        return new Write<>(tx -> {
            Future<Boolean> parted = change.apply(tx);
            return Future.all(
                            parted,
                            blocks.mark(tx, pair.userId(), pair.other()),
                            direct == null ? Future.succeededFuture() : blocks.markDirect(tx, direct))
                    .map(done -> new Outcome(direct, true, parted.result()));
        });
    }

    Future<Answer> blocked(Command command) {
        Fields fields = new Fields(command.data());
        int limit = fields.whole("limit", 1, MAX_LIMIT, PRESET_LIMIT);
        long after = PlaceCursor.from(fields, "cursor").place();
        // One more than asked for shows whether there is a next page.
        return blocks.list(command.caller().id(), after, limit + 1).compose(found -> {
            List<BlockStore.Blocked> page = found.subList(0, Math.min(limit, found.size()));
            String cursor =
                    found.size() > limit ? new PlaceCursor(page.get(limit - 1).place()).encode() : null;
            return names.of(page.stream().map(BlockStore.Blocked::userId).toList())
                    .map(named -> answer(page, cursor, named));
        });
    }

    private static Answer answer(
            List<BlockStore.Blocked> page, @Nullable String cursor, Map<String, JsonObject> named) {
        JsonArray users = new JsonArray();
        page.forEach(one -> {
            JsonObject known = named.getOrDefault(one.userId(), new JsonObject());
            users.add(new JsonObject()
                    .put("id", one.userId())
                    .put("username", known.getString("username"))
                    .put("displayName", known.getString("displayName")));
        });
        return Answer.of(new JsonObject().put("users", users).put("cursor", cursor));
    }
}
