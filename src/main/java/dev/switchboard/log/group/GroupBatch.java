package dev.switchboard.log.group;

import dev.switchboard.bus.Deadline;
import dev.switchboard.bus.Topic;
import dev.switchboard.storage.PipelinedTransaction;
import dev.switchboard.storage.PipelinedTransaction.Decision;
import dev.switchboard.storage.PipelinedTransaction.Leave;
import dev.switchboard.storage.PipelinedTransaction.Write;
import dev.switchboard.storage.Postgres;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The units of one transaction, in the order of their arrival. Used on the event loop of its {@link GroupCommit}. */
final class GroupBatch {

    /** How its topics are locked. */
    enum Mode {
        /** Those that nobody holds; the units of the others are left. */
        COMMON,
        /** They were left before: it waits for them. All its units have the same topics. */
        WAITING,
        /** One unit, whose last transaction failed. */
        ALONE
    }

    final Mode mode;
    private final List<Pending<?, ?, ?, ?>> units = new ArrayList<>();
    private final Set<Topic> topics = new HashSet<>();
    private final Set<Object> conflicts = new HashSet<>();
    private final Map<GroupKind<?, ?, ?, ?>, GroupPart<?, ?, ?, ?>> parts = new LinkedHashMap<>();
    private final GroupLog log = new GroupLog();
    private final int maxUnits;
    private final long maxBytes;
    private long bytes;
    private boolean writes;
    private @Nullable OffsetDateTime latest;

    GroupBatch(Mode mode, int maxUnits, long maxBytes) {
        this.mode = mode;
        this.maxUnits = maxUnits;
        this.maxBytes = maxBytes;
    }

    List<Pending<?, ?, ?, ?>> units() {
        return units;
    }

    Set<Topic> topics() {
        return topics;
    }

    /** Whether the unit may join those that are there. */
    boolean admits(Pending<?, ?, ?, ?> unit) {
        if (units.isEmpty()) {
            return true;
        }
        boolean fits = units.size() < maxUnits && bytes + unit.unit.bytes() <= maxBytes;
        boolean likes =
                switch (mode) {
                    case COMMON -> !unit.isAside();
                    case WAITING -> !unit.isAlone() && topics.equals(Set.copyOf(unit.topics()));
                    case ALONE -> false;
                };
        Object conflict = unit.unit.conflict();
        return fits && likes && (conflict == null || !conflicts.contains(conflict));
    }

    void add(Pending<?, ?, ?, ?> unit) {
        units.add(unit);
        topics.addAll(unit.topics());
        bytes += unit.unit.bytes();
        if (unit.unit.conflict() != null) {
            conflicts.add(unit.unit.conflict());
        }
        parts.computeIfAbsent(unit.kind, GroupPart::new).add(unit);
    }

    /** Succeeds once everything that was decided is committed, or nothing had to be written. */
    Future<?> run(Postgres postgres) {
        Deadline last = units.stream()
                .map(unit -> unit.unit.deadline())
                .max(Comparator.comparingLong(Deadline::remainingNanos))
                .orElse(Deadline.NONE);
        return PipelinedTransaction.runWithKeptPlans(postgres, last, this::readAndDecide);
    }

    private Future<Decision<Boolean>> readAndDecide(SqlConnection tx) {
        List<Future<?>> issued = new ArrayList<>();
        issued.add(lock(tx));
        parts.values().forEach(part -> issued.add(part.read(tx)));
        return Future.all(issued).map(done -> {
            units.forEach(this::decide);
            return writes ? new Write<>(this::write) : new Leave<>(false);
        });
    }

    private Future<?> lock(SqlConnection tx) {
        return mode == Mode.COMMON
                ? log.lockFree(tx, topics)
                : log.lock(tx, topics, units.stream().anyMatch(unit -> unit.unit.creates()));
    }

    private void decide(Pending<?, ?, ?, ?> unit) {
        if (part(unit).decide(unit.place(), log)) {
            writes = true;
            OffsetDateTime until = unit.unit.deadline().onClock(log.clock());
            latest = latest == null || until.isBefore(latest) ? until : latest;
        }
    }

    private Future<Boolean> write(SqlConnection tx) {
        List<Future<?>> issued = new ArrayList<>();
        parts.values().forEach(part -> issued.add(part.write(tx)));
        if (!log.isEmpty()) {
            issued.add(log.append(tx, latest));
        }
        return Future.all(issued).map(true);
    }

    /** Answers the units as they were decided, in order, and returns those that were left. */
    List<Pending<?, ?, ?, ?>> answer() {
        List<Pending<?, ?, ?, ?>> left = new ArrayList<>();
        units.forEach(unit -> {
            if (!unit.tryAnswer()) {
                left.add(unit);
            }
        });
        return left;
    }

    private GroupPart<?, ?, ?, ?> part(Pending<?, ?, ?, ?> unit) {
        GroupPart<?, ?, ?, ?> part = parts.get(unit.kind);
        if (part == null) {
            throw new IllegalStateException("a unit of another transaction");
        }
        return part;
    }
}
