package dev.switchboard.gateway.operator;

import dev.switchboard.gateway.connection.Connection;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.function.Predicate;

/** Of many connections those that match: how many they are, and a few that opened last. For one thread and one question. */
final class Newest {

    private static final Comparator<Connection> BY_AGE = Comparator.comparingLong(Connection::openedAt);

    private final Predicate<Connection> matching;
    private final int limit;
    private final PriorityQueue<Connection> newest = new PriorityQueue<>(BY_AGE);
    private int count;

    Newest(Predicate<Connection> matching, int limit) {
        this.matching = matching;
        this.limit = limit;
    }

    void add(Connection connection) {
        if (matching.test(connection)) {
            count++;
            newest.add(connection);
            if (newest.size() > limit) {
                newest.remove();
            }
        }
    }

    int count() {
        return count;
    }

    /** The newest first. */
    List<Connection> list() {
        return newest.stream().sorted(BY_AGE.reversed()).toList();
    }
}
