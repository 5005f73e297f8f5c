package dev.switchboard.log.group;

import dev.switchboard.bus.Failure;
import dev.switchboard.idempotency.KeyUse;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The units of one kind in one transaction, in the order of their arrival. Used on one event loop. */
final class GroupPart<U, F, W, R> {

    private final GroupKind<U, F, W, R> kind;
    private final List<Pending<U, F, W, R>> units = new ArrayList<>();
    private final List<W> rows = new ArrayList<>();
    private final GroupDecider<U, F, W, R> decider;
    private List<Optional<F>> facts = List.of();

    GroupPart(GroupKind<U, F, W, R> kind) {
        this.kind = kind;
        this.decider = kind.decider();
    }

    /** The part of the kind of a unit; a kind's units have its types. */
    @SuppressWarnings("unchecked")
    void add(Pending<?, ?, ?, ?> unit) {
        unit.begin(units.size());
        units.add((Pending<U, F, W, R>) unit);
    }

    Future<?> read(SqlConnection tx) {
        return kind.read(tx, units.stream().map(Pending::what).toList()).onSuccess(found -> facts = found);
    }

    /**
     * Decides the unit at this place.
     *
     * @return the events that it writes, null if it writes nothing
     */
    @Nullable
    List<GroupDecision.Event> decide(int place, GroupLog log, GroupKeys keys) {
        Pending<U, F, W, R> unit = units.get(place);
        try {
            if (unit.hasExpired()) {
                unit.expire(Failure.expired());
                return null;
            }
            return decide(unit, log, keys);
        } catch (RuntimeException refusal) {
            unit.decide(Future.failedFuture(refusal));
            return null;
        }
    }

    private @Nullable List<GroupDecision.Event> decide(Pending<U, F, W, R> unit, GroupLog log, GroupKeys keys) {
        KeyUse key = unit.unit.key();
        Optional<R> repeated = keys.earlier(key).map(kept -> kind.repeated(unit.what(), kept));
        if (repeated.isPresent()) {
            unit.decide(Future.succeededFuture(repeated.get()));
            return null;
        }
        F found = facts.get(unit.place()).orElseThrow(() -> kind.missing(unit.what()));
        if (!log.holds(unit.topics())) {
            requireNotAside(unit);
            unit.leave();
            return null;
        }
        GroupDecision<W, R> decision = decider.decide(unit.what(), found, log);
        if (decision instanceof GroupDecision.Write<W, R> write) {
            log.add(write.events());
            keys.keep(key, write.kept());
            rows.add(write.row());
            unit.decide(Future.succeededFuture(write.result()));
            return write.events();
        }
        if (decision instanceof GroupDecision.Leave<W, R> leave) {
            unit.decide(Future.succeededFuture(leave.result()));
        }
        return null;
    }

    /** It has waited for its topics: those that are not locked do not exist. */
    private static void requireNotAside(Pending<?, ?, ?, ?> unit) {
        if (unit.isAside()) {
            throw new IllegalStateException("no log of one of " + unit.topics());
        }
    }

    /** Succeeds once what its units decided is written. */
    Future<?> write(SqlConnection tx) {
        return rows.isEmpty() ? Future.succeededFuture() : kind.write(tx, rows);
    }
}
