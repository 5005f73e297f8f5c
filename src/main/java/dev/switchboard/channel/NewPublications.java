package dev.switchboard.channel;

import dev.switchboard.bus.ChannelPublication;
import dev.switchboard.bus.Failure;
import dev.switchboard.bus.HubClock;
import dev.switchboard.bus.Publication;
import dev.switchboard.bus.Publication.Target;
import dev.switchboard.bus.Topic;
import dev.switchboard.log.group.GroupDecider;
import dev.switchboard.log.group.GroupDecision;
import dev.switchboard.log.group.GroupDecision.Event;
import dev.switchboard.log.group.GroupDecision.Write;
import dev.switchboard.log.group.GroupKind;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.SqlConnection;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How publications are logged, many in one transaction: nothing is decided but their positions and their time. Runs on the
 * concern's event loop.
 */
final class NewPublications implements GroupKind<PublicationDraft, Boolean, Boolean, Published> {

    private final HubClock clock;

    NewPublications(HubClock clock) {
        this.clock = clock;
    }

    @Override
    public Future<List<Optional<Boolean>>> read(SqlConnection tx, List<PublicationDraft> units) {
        return Future.succeededFuture(Collections.nCopies(units.size(), Optional.of(true)));
    }

    @Override
    public Failure missing(PublicationDraft unit) {
        throw new IllegalStateException("nothing is read for a publication");
    }

    @Override
    public Future<?> write(SqlConnection tx, List<Boolean> rows) {
        return Future.succeededFuture();
    }

    @Override
    public Published repeated(PublicationDraft unit, JsonObject kept) {
        return Published.earlier(kept);
    }

    @Override
    public GroupDecider<PublicationDraft, Boolean, Boolean, Published> decider() {
        return (draft, nothing, positions) -> decide(draft, positions);
    }

    private GroupDecision<Boolean, Published> decide(PublicationDraft draft, GroupDecider.Positions positions) {
        Instant now = clock.now();
        Map<String, Long> seqs = new LinkedHashMap<>();
        List<Event> stored = new ArrayList<>();
        List<Publication> events = new ArrayList<>();
        for (Topic channel : draft.logged()) {
            Target target = new Target(channel, positions.next(channel));
            Buffer data = draft.encode(channel, target.seq(), now);
            seqs.put(channel.name(), target.seq());
            stored.add(Event.of(target, ChannelPublication.EVENT, data));
            events.add(event(draft, target, data));
        }
        events.addAll(inNoLog(draft, now));
        Published published = Published.now(seqs, now, events);
        return new Write<>(true, stored, published, published.kept());
    }

    /** Of a publication to channels without a history alone. */
    Published ephemeral(PublicationDraft draft) {
        Instant now = clock.now();
        return Published.now(Map.of(), now, inNoLog(draft, now));
    }

    private static List<Publication> inNoLog(PublicationDraft draft, Instant now) {
        return draft.ephemeral().stream()
                .map(channel -> event(draft, new Target(channel, 0), draft.encode(channel, 0, now)))
                .toList();
    }

    private static Publication event(PublicationDraft draft, Target target, Buffer data) {
        return new Publication(ChannelPublication.EVENT, data, List.of(target), null, draft.scope());
    }
}
