package dev.switchboard.notification;

import dev.switchboard.bus.Failure;
import dev.switchboard.bus.Publication;
import dev.switchboard.bus.Publication.Target;
import dev.switchboard.bus.Topic;
import dev.switchboard.bus.WireTime;
import dev.switchboard.log.group.GroupDecider;
import dev.switchboard.log.group.GroupDecision;
import dev.switchboard.log.group.GroupDecision.Event;
import dev.switchboard.log.group.GroupDecision.Later;
import dev.switchboard.log.group.GroupDecision.Leave;
import dev.switchboard.log.group.GroupDecision.Write;
import dev.switchboard.log.group.GroupKind;
import dev.switchboard.notification.NotificationCommits.Done;
import dev.switchboard.notification.NotificationCommits.Wanted;
import dev.switchboard.notification.NotificationWrites.Facts;
import dev.switchboard.notification.NotificationWrites.Written;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.SqlConnection;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** How notifications are sent and marked as read, many in one transaction. Runs on its verticle's event loop. */
final class NotificationCommits implements GroupKind<Wanted, Facts, Written, Done> {

    private static final String STATE = "notification:state";

    /** What is asked for. */
    sealed interface Wanted {}

    record Send(NotificationDraft draft) implements Wanted {}

    /** Marks those of the ids that are unread, or all if there are no ids. */
    record Read(String user, Optional<List<UUID>> ids) implements Wanted {}

    /**
     * What was done.
     *
     * @param sent the notification, if one was sent
     * @param unread how many the user has not read, if some were marked
     * @param event the event to publish; null for a repeat, or if nothing has changed
     */
    record Done(@Nullable Notification sent, long unread, @Nullable Publication event) {}

    @Override
    public Future<List<Optional<Facts>>> read(SqlConnection tx, List<Wanted> units) {
        return NotificationWrites.facts(tx, units);
    }

    /** There is always something. */
    @Override
    public Failure missing(Wanted unit) {
        throw new IllegalStateException("nothing was read for " + unit);
    }

    @Override
    public Future<?> write(SqlConnection tx, List<Written> rows) {
        return NotificationWrites.write(tx, rows);
    }

    /** As it was sent: the same content, with the id and the time that were kept. */
    @Override
    public Done repeated(Wanted unit, JsonObject kept) {
        NotificationDraft draft = ((Send) unit).draft();
        UUID id = UUID.fromString(kept.getString("id"));
        return new Done(notification(draft, id, Instant.parse(kept.getString("timestamp"))), 0, null);
    }

    @Override
    public GroupDecider<Wanted, Facts, Written, Done> decider() {
        return new Deciding();
    }

    private static final class Deciding implements GroupDecider<Wanted, Facts, Written, Done> {

        /** Of whom more or fewer are unread by this transaction than was read. */
        private final Set<String> changed = new HashSet<>();

        /** Each is later than the one before; a row takes longer than a microsecond to write. */
        private long sent;

        @Override
        public GroupDecision<Written, Done> decide(Wanted wanted, Facts facts, Positions positions) {
            if (wanted instanceof Send send) {
                changed.addAll(send.draft().users());
                return send(send.draft(), facts.now().plus(sent++, ChronoUnit.MICROS), positions);
            }
            Read read = (Read) wanted;
            return changed.add(read.user()) ? read(read, facts, positions) : new Later<>();
        }
    }

    private static GroupDecision<Written, Done> send(
            NotificationDraft draft, Instant now, GroupDecider.Positions positions) {
        Notification sent = notification(draft, UUID.randomUUID(), now);
        List<Target> targets = draft.users().stream()
                .map(Topic::user)
                .map(topic -> new Target(topic, positions.next(topic)))
                .toList();
        Buffer data = sent.toJson().toBuffer();
        Publication event = new Publication("notification", data, targets, null, Publication.Scope.ALL);
        JsonObject kept =
                new JsonObject().put("id", sent.id().toString()).put("timestamp", WireTime.write(sent.createdAt()));
        return new Write<>(
                new Written.Insert(draft.users(), sent),
                List.of(Event.of(targets, event.event(), data)),
                new Done(sent, 0, event),
                kept);
    }

    private static Notification notification(NotificationDraft draft, UUID id, Instant at) {
        return new Notification(id, draft.message(), draft.data(), at, null);
    }

    private static GroupDecision<Written, Done> read(Read read, Facts facts, GroupDecider.Positions positions) {
        long marked = read.ids().isPresent() ? facts.named().size() : facts.unread();
        long left = facts.unread() - marked;
        if (marked == 0) {
            return new Leave<>(new Done(null, left, null));
        }
        Topic topic = Topic.user(read.user());
        Target target = new Target(topic, positions.next(topic));
        Optional<List<UUID>> ids = read.ids().map(asked -> facts.named());
        Buffer data = state(left, ids).toBuffer();
        return new Write<>(
                ids.<Written>map(named -> new Written.Read(read.user(), named))
                        .orElseGet(() -> new Written.ReadAll(read.user())),
                List.of(Event.of(target, STATE, data)),
                new Done(null, left, Publication.durable(target, STATE, data)));
    }

    private static JsonObject state(long unread, Optional<List<UUID>> ids) {
        JsonObject state = new JsonObject().put("unread", unread);
        return ids.isPresent()
                ? state.put(
                        "readIds",
                        new JsonArray(ids.get().stream().map(UUID::toString).toList()))
                : state.put("all", true);
    }
}
