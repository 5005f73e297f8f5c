package dev.switchboard.gateway.connection;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the commands of one name, from one connection, in the order they were sent: the next starts when the one before
 * is done. Commands of other names do not wait. A command that waits for longer than it may is answered and never begun; one
 * that has waited and is in flight at that moment is answered too, and the next still waits for its end. On the connection's
 * event loop alone; its owner bounds it.
 */
public final class CommandLanes {

    /** Stands for a lane in which nothing ever waited; most hold one command at a time. */
    private static final Lane IDLE = new Lane(new ArrayDeque<>(0));

    /** The name of the command in flight, if there is one only: most connections never have two. */
    private @Nullable String alone;

    /** Null while there is none in flight, or one alone. */
    private @Nullable Map<String, Lane> busy;

    private int pending;
    private long taken;
    /** What resumes the commands that wait for the client to read; null while none does. */
    private @Nullable List<Runnable> stalled;

    /** Since when they wait, and for how long others did before. */
    private long stalledSince;

    private long stalledNanos;
    private @Nullable Runnable idle;

    /** How many commands are in flight or wait. */
    public int pending() {
        return pending;
    }

    /** Counts a command, whether or not it enters a lane; returns how many there were with it. */
    public long count() {
        return ++taken;
    }

    /** How many commands were counted. */
    public long counted() {
        return taken;
    }

    /**
     * A command waits for the client to read what was sent to it.
     *
     * @param resume begins it again, once; to be given to {@link #resume}, and run by {@link #end}
     */
    public void stall(Runnable resume) {
        if (stalled == null) {
            stalled = new ArrayList<>(1);
            stalledSince = System.nanoTime();
        }
        stalled.add(resume);
    }

    /** The client has read: resumes the command, unless that has been done. */
    public void resume(Runnable resume) {
        if (stalled != null && stalled.remove(resume)) {
            if (stalled.isEmpty()) {
                stalled = null;
                stalledNanos += System.nanoTime() - stalledSince;
            }
            resume.run();
        }
    }

    /** The connection has ended. Its client reads nothing any more, so the commands that wait for that resume. */
    void end() {
        while (stalled != null) {
            resume(stalled.get(0));
        }
    }

    /** For how long commands have waited for the client to read; that time is the client's own. */
    public long stalledNanos() {
        return stalled == null ? stalledNanos : stalledNanos + System.nanoTime() - stalledSince;
    }

    /** Calls {@code action} once no command is in flight; now if none is. For one caller. */
    public void whenIdle(Runnable action) {
        if (pending == 0) {
            action.run();
        } else {
            idle = action;
        }
    }

    /**
     * Runs {@code command} when the ones of the same name before it are done.
     *
     * @param watch gives up waiting commands in time
     */
    public void run(String name, LaneCommand command, LaneWatch watch) {
        pending++;
        if (alone == null && busy == null) {
            alone = name;
            start(name, command);
            return;
        }
        Map<String, Lane> lanes = lanes();
        Lane lane = lanes.putIfAbsent(name, IDLE);
        if (lane == null) {
            start(name, command);
            return;
        }
        if (lane == IDLE) {
            lane = new Lane(new ArrayDeque<>());
            lanes.put(name, lane);
            watch.add(this);
        }
        lane.waiting.add(command);
    }

    private Map<String, Lane> lanes() {
        Map<String, Lane> lanes = busy == null ? new HashMap<>(4) : busy;
        busy = lanes;
        if (alone != null) {
            lanes.put(alone, IDLE);
            alone = null;
        }
        return lanes;
    }

    /** Whether a command waits, or has waited and is in flight. */
    boolean hasWaiting() {
        return busy != null && busy.values().stream().anyMatch(lane -> lane != IDLE);
    }

    /** Answers those whose time has expired; all may wait as long, so the oldest of a lane expire first. */
    void giveUp(long now) {
        List<LaneCommand> late = new ArrayList<>();
        for (Lane lane : busy == null ? List.<Lane>of() : busy.values()) {
            if (lane.running != null && isDue(lane.running, now)) {
                late.add(lane.running);
                lane.running = null;
            }
            while (!lane.waiting.isEmpty() && isDue(lane.waiting.peek(), now)) {
                late.add(lane.waiting.poll());
                pending--;
            }
        }
        // An answer may bring the next command, or the end of the connection.
        late.forEach(LaneCommand::late);
    }

    private void start(String name, LaneCommand command) {
        command.begin().onComplete(done -> {
            pending--;
            LaneCommand next = next(name);
            if (next != null) {
                start(name, next);
            } else if (pending == 0 && idle != null) {
                idle.run();
            }
        });
    }

    /** The next to begin, after those whose time has expired; null, and the lane is removed, if there is none. */
    private @Nullable LaneCommand next(String name) {
        if (busy == null) {
            alone = null;
            return null;
        }
        Lane lane = busy.get(name);
        if (lane != null && lane != IDLE) {
            long now = System.nanoTime();
            for (LaneCommand next = lane.waiting.poll(); next != null; next = lane.waiting.poll()) {
                if (!isDue(next, now)) {
                    lane.running = next;
                    return next;
                }
                pending--;
                next.late();
            }
        }
        busy.remove(name);
        if (busy.isEmpty()) {
            busy = null;
        }
        return null;
    }

    private static boolean isDue(LaneCommand command, long now) {
        return now - command.dueAt() >= 0;
    }

    /** The commands of one name, while one is in flight. */
    private static final class Lane {

        private final Deque<LaneCommand> waiting;
        /** The one in flight, if it has waited and has not been answered as late. */
        private @Nullable LaneCommand running;

        Lane(Deque<LaneCommand> waiting) {
            this.waiting = waiting;
        }
    }
}
