package dev.switchboard.notification;

import dev.switchboard.bus.Failure;
import dev.switchboard.bus.Publication;
import dev.switchboard.bus.Publication.Target;
import dev.switchboard.bus.Topic;
import dev.switchboard.log.group.GroupDecider;
import dev.switchboard.log.group.GroupDecision.Event;
import dev.switchboard.log.group.GroupDecision.Write;
import dev.switchboard.log.group.GroupKind;
import dev.switchboard.notification.Announcements.Outcome;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.SqlConnection;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** How events of back ends are logged, many in one transaction: nothing is decided but their positions. Stateless. */
final class Announcements implements GroupKind<Announcement, Boolean, Boolean, Outcome> {

    /**
     * The result of an announcement.
     *
     * @param seqs its position in each log, by topic
     * @param event the event to publish now, or null for a repeat
     */
    record Outcome(JsonObject seqs, @Nullable Publication event) {}

    @Override
    public Future<List<Optional<Boolean>>> read(SqlConnection tx, List<Announcement> units) {
        return Future.succeededFuture(Collections.nCopies(units.size(), Optional.of(true)));
    }

    @Override
    public Failure missing(Announcement unit) {
        throw new IllegalStateException("nothing is read for an event");
    }

    @Override
    public Future<?> write(SqlConnection tx, List<Boolean> rows) {
        return Future.succeededFuture();
    }

    @Override
    public Outcome repeated(Announcement unit, JsonObject kept) {
        return new Outcome(kept, null);
    }

    @Override
    public GroupDecider<Announcement, Boolean, Boolean, Outcome> decider() {
        return (announcement, nothing, positions) -> {
            List<Target> durable = announcement.durable().stream()
                    .map(topic -> new Target(topic, positions.next(topic)))
                    .toList();
            Publication event = eventOf(announcement, durable);
            Outcome outcome = new Outcome(seqsOf(durable), event);
            List<Event> logged =
                    durable.isEmpty() ? List.of() : List.of(Event.of(durable, event.event(), event.data()));
            return new Write<>(true, logged, outcome, outcome.seqs());
        };
    }

    /** Of an event that is in no log. */
    static Outcome ephemeral(Announcement announcement) {
        return new Outcome(new JsonObject(), eventOf(announcement, List.of()));
    }

    /** Durable targets first: a connection that gets it through several gets it at its position in a log. */
    private static Publication eventOf(Announcement announcement, List<Target> durable) {
        List<Target> targets = new ArrayList<>(durable);
        for (Topic topic : announcement.ephemeral()) {
            targets.add(new Target(topic, 0));
        }
        Buffer data = Buffer.buffer(announcement.encodedData());
        return new Publication(announcement.event(), data, targets, null, announcement.scope());
    }

    private static JsonObject seqsOf(List<Target> durable) {
        JsonObject seqs = new JsonObject();
        durable.forEach(target -> seqs.put(target.topic().name(), target.seq()));
        return seqs;
    }
}
