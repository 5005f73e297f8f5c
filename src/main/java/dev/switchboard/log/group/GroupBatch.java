package dev.switchboard.log.group;

import dev.switchboard.bus.Deadline;
import dev.switchboard.bus.Topic;
import dev.switchboard.idempotency.ManyKeys;
import dev.switchboard.log.group.GroupDecision.Event;
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
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
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
    /** The first unit of each conflict, or of each key. */
    private final Map<Object, Pending<?, ?, ?, ?>> conflicts = new HashMap<>();

    private final Map<GroupKind<?, ?, ?, ?>, GroupPart<?, ?, ?, ?>> parts = new LinkedHashMap<>();
    private final GroupLog log = new GroupLog();
    private final GroupKeys keys;
    /** Topics of units that another transaction decides: the later ones of these topics are its too. */
    private final Set<Topic> left = new HashSet<>();
    /** Those that are carried out with an earlier one. */
    private final Set<Pending<?, ?, ?, ?>> combined = new HashSet<>();

    private final int maxUnits;
    private final long maxBytes;
    private long bytes;
    private boolean writes;
    private boolean sent;
    private boolean ofOne;
    private @Nullable OffsetDateTime latest;

    GroupBatch(Mode mode, ManyKeys keys, int maxUnits, long maxBytes) {
        this.mode = mode;
        this.keys = new GroupKeys(keys);
        this.maxUnits = maxUnits;
        this.maxBytes = maxBytes;
    }

    List<Pending<?, ?, ?, ?>> units() {
        return units;
    }

    /** What no unit of another transaction may have in common with these: topics, and keys, which are not seen before the commit. */
    Stream<Object> claims() {
        return Stream.concat(topics.stream(), conflicts.keySet().stream());
    }

    /** Whether its last statements have left: from then on it waits for the server, which writes to its disk. */
    boolean isSent() {
        return sent;
    }

    /** Whether it may have failed because of one of its units, which the others must not suffer from. */
    boolean mayHaveFailedForOne() {
        return ofOne;
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
        return fits && likes && (unit.unit.conflicts().noneMatch(conflicts::containsKey) || combines(unit));
    }

    private boolean combines(Pending<?, ?, ?, ?> unit) {
        Pending<?, ?, ?, ?> first = firstOf(unit);
        return first != null && unit.unit.key() == null && first.combines(unit);
    }

    private @Nullable Pending<?, ?, ?, ?> firstOf(Pending<?, ?, ?, ?> unit) {
        Object conflict = unit.unit.conflict();
        return conflict == null ? null : conflicts.get(conflict);
    }

    /** Adds a unit that it {@link #admits}. */
    void add(Pending<?, ?, ?, ?> unit) {
        units.add(unit);
        topics.addAll(unit.topics());
        bytes += unit.unit.bytes();
        Pending<?, ?, ?, ?> first = firstOf(unit);
        if (first != null) {
            combined.add(unit);
            first.take(unit);
            return;
        }
        unit.unit.conflicts().forEach(conflict -> conflicts.put(conflict, unit));
        keys.add(unit.unit.key());
        parts.computeIfAbsent(unit.kind, GroupPart::new).add(unit);
    }

    /**
     * Succeeds once everything that was decided is committed; with false if nothing had to be written.
     *
     * @param sending called once it {@link #isSent}
     */
    Future<Boolean> run(Postgres postgres, Runnable sending) {
        Deadline last = units.stream()
                .map(unit -> unit.unit.deadline())
                .max(Comparator.comparingLong(Deadline::remainingNanos))
                .orElse(Deadline.NONE);
        long began = System.nanoTime();
        return PipelinedTransaction.runWithKeptPlans(postgres, last, tx -> readAndDecide(tx, began, sending));
    }

    private Future<Decision<Boolean>> readAndDecide(SqlConnection tx, long began, Runnable sending) {
        List<Future<?>> issued = new ArrayList<>();
        issued.add(lock(tx));
        issued.add(keys.read(tx));
        parts.values().forEach(part -> issued.add(part.read(tx)));
        return together(issued).map(done -> {
            setHurriedAside(System.nanoTime() - began);
            units.stream().filter(unit -> !combined.contains(unit)).forEach(this::decide);
            sent = true;
            sending.run();
            return writes ? new Write<>(this::write) : new Leave<>(false);
        });
    }

    /** Statements that are under way together. */
    private Future<?> together(List<Future<?>> issued) {
        return Future.all(issued).onFailure(cause -> ofOne = PipelinedTransaction.mayBeOfOne(cause));
    }

    /**
     * Nothing is written after the earliest deadline of them all. Where the server is slow, those that could expire while it
     * writes are tried alone, so that the others are not rolled back with them.
     *
     * @param took how long it took to read, about as long as it takes to write
     */
    private void setHurriedAside(long took) {
        if (mode == Mode.COMMON && units.size() > 1) {
            units.stream()
                    .filter(unit -> !combined.contains(unit) && unit.deadline().remainingNanos() < took)
                    .forEach(Pending::setAlone);
        }
    }

    private Future<?> lock(SqlConnection tx) {
        return mode == Mode.COMMON
                ? log.lockFree(tx, topics)
                : log.lock(tx, topics, units.stream().anyMatch(unit -> unit.unit.creates()));
    }

    private void decide(Pending<?, ?, ?, ?> unit) {
        boolean hurried = mode == Mode.COMMON && unit.isAlone();
        if (!hurried && unit.topics().stream().noneMatch(left::contains)) {
            List<Event> events = part(unit).decide(unit.place(), log, keys);
            writes |= events != null;
            if (events != null && !events.isEmpty()) {
                bound(unit.deadline().onClock(log.clock()));
            }
        }
        if (!unit.isDecided()) {
            left.addAll(unit.topics());
        }
    }

    private void bound(OffsetDateTime until) {
        latest = latest == null || until.isBefore(latest) ? until : latest;
    }

    private Future<Boolean> write(SqlConnection tx) {
        List<Future<?>> issued = new ArrayList<>();
        parts.values().forEach(part -> issued.add(part.write(tx)));
        issued.add(log.append(tx, latest));
        issued.add(keys.write(tx));
        return together(issued).map(true);
    }

    /** Answers the units as they were decided, in order, and returns those that were left. */
    List<Pending<?, ?, ?, ?>> answer() {
        return units.stream().filter(unit -> !unit.tryAnswer()).toList();
    }

    private GroupPart<?, ?, ?, ?> part(Pending<?, ?, ?, ?> unit) {
        GroupPart<?, ?, ?, ?> part = parts.get(unit.kind);
        if (part == null) {
            throw new IllegalStateException("a unit of another transaction");
        }
        return part;
    }
}
