package dev.switchboard.gateway.commands;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Keeps the commands of one name, from one connection, in the order they were sent: the next starts when the one before
 * is done. Commands of other names do not wait. One that waits for longer than it may is answered and never begun; one
 * that has waited and is under way then is answered too, and the next still waits for its end. On the connection's event
 * loop alone; its owner bounds it.
 */
public final class CommandLanes {

    /** Stands for a lane in which nothing ever waited; most have no more than one command at a time. */
    private static final Lane NOBODY = new Lane(new ArrayDeque<>(0));

    private final Map<String, Lane> busy = new HashMap<>(2);
    private int pending;
    private Runnable idle;

    /** How many commands are under way or wait. */
    int pending() {
        return pending;
    }

    /** Calls {@code action} once nothing is under way; now if that is so. For one caller. */
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
     * @param watch is told if it has to wait
     */
    void run(String name, LaneCommand command, LaneWatch watch) {
        pending++;
        Lane lane = busy.putIfAbsent(name, NOBODY);
        if (lane == null) {
            start(name, command);
            return;
        }
        if (lane == NOBODY) {
            lane = new Lane(new ArrayDeque<>());
            busy.put(name, lane);
            watch.add(this);
        }
        lane.waiting.add(command);
    }

    /** Whether a command waits, or has waited and is under way. */
    boolean hasWaiting() {
        return busy.values().stream().anyMatch(lane -> lane != NOBODY);
    }

    /** Answers those whose time is over; all may stay as long, so that the first of a lane are the first. */
    void giveUp(long now) {
        List<LaneCommand> late = new ArrayList<>();
        for (Lane lane : busy.values()) {
            if (lane.running != null && isDue(lane.running, now)) {
                late.add(lane.running);
                lane.running = null;
            }
            while (!lane.waiting.isEmpty() && isDue(lane.waiting.peek(), now)) {
                late.add(lane.waiting.poll());
                pending--;
            }
        }
        // An answer may bring the next command, or the end.
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

    /** The next to begin, past those whose time is over; null, and the lane is gone, if there is none. */
    private LaneCommand next(String name) {
        Lane lane = busy.get(name);
        if (lane != NOBODY) {
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
        return null;
    }

    private static boolean isDue(LaneCommand command, long now) {
        return now - command.dueAt() >= 0;
    }

    /** The commands of one name, while one is under way. */
    private static final class Lane {

        private final Deque<LaneCommand> waiting;
        /** The one under way, if it has waited and is not answered because of its time. */
        private LaneCommand running;

        Lane(Deque<LaneCommand> waiting) {
            this.waiting = waiting;
        }
    }
}
