package dev.switchboard.log.group;

import dev.switchboard.bus.Failure;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

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
        return kind.read(tx, units.stream().map(pending -> pending.unit.what()).toList())
                .onSuccess(found -> facts = found);
    }

    /**
     * Decides the unit at this place.
     *
     * @return whether it writes
     */
    boolean decide(int place, GroupLog log) {
        Pending<U, F, W, R> unit = units.get(place);
        Optional<F> found = facts.get(place);
        try {
            if (unit.unit.deadline().hasPassed()) {
                throw Failure.expired();
            } else if (found.isEmpty()) {
                throw kind.missing(unit.unit.what());
            } else if (!log.holds(unit.topics())) {
                requireNotAside(unit);
                unit.leave();
                return false;
            }
            return carryOut(unit, decider.decide(unit.unit.what(), found.get(), log), log);
        } catch (RuntimeException refusal) {
            unit.decide(Future.failedFuture(refusal));
            return false;
        }
    }

    /** It has waited for its topics: those that are not locked do not exist. */
    private static void requireNotAside(Pending<?, ?, ?, ?> unit) {
        if (unit.isAside()) {
            throw new IllegalStateException("no log of one of " + unit.topics());
        }
    }

    private boolean carryOut(Pending<U, F, W, R> unit, GroupDecision<W, R> decision, GroupLog log) {
        if (decision instanceof GroupDecision.Write<W, R> write) {
            log.add(write.events());
            rows.add(write.row());
            unit.decide(Future.succeededFuture(write.result()));
            return true;
        }
        unit.decide(Future.succeededFuture(((GroupDecision.Leave<W, R>) decision).result()));
        return false;
    }

    /** Succeeds once what its units decided is written. */
    Future<?> write(SqlConnection tx) {
        return rows.isEmpty() ? Future.succeededFuture() : kind.write(tx, rows);
    }
}
