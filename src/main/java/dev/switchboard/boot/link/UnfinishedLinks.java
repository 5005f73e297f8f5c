package dev.switchboard.boot.link;

import com.hazelcast.internal.server.ServerConnection;
import com.hazelcast.spi.impl.executionservice.ExecutionService;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * The connections of which the other end has not proved itself yet. Each has {@link #PATIENCE_MS}, and there are so many at
 * most: beyond that the oldest one of the address with most of them is closed, so a flood from one address closes its
 * own. Safe from any thread; lives as long as the member.
 */
final class UnfinishedLinks {

    static final long PATIENCE_MS = 2_000;
    private final ExecutionService timer;
    private final LinkRefusals refusals;
    private final int most;
    private final Map<ServerConnection, Waiting> waiting = new LinkedHashMap<>();

    private record Waiting(InetAddress address, ScheduledFuture<?> deadline) {}

    UnfinishedLinks(ExecutionService timer, LinkRefusals refusals, int most) {
        this.timer = timer;
        this.refusals = refusals;
        this.most = most;
    }

    /** Until {@link #remove}, which its end must call as well. */
    void add(ServerConnection connection, InetAddress address) {
        List<ServerConnection> excess;
        synchronized (waiting) {
            ScheduledFuture<?> deadline = timer.schedule(() -> expire(connection), PATIENCE_MS, TimeUnit.MILLISECONDS);
            waiting.put(connection, new Waiting(address, deadline));
            excess = waiting.size() > most ? List.of(oldestOfMost()) : List.of();
        }
        excess.forEach(this::expire);
    }

    void remove(ServerConnection connection) {
        take(connection);
    }

    /** Counts the stranger; the caller closes the connection. */
    void refuse(ServerConnection connection) {
        take(connection);
        refusals.stranger();
    }

    private void expire(ServerConnection connection) {
        if (take(connection)) {
            refusals.unfinished();
            connection.close("the other end did not prove in time that it belongs to the hub", null);
        }
    }

    private boolean take(ServerConnection connection) {
        synchronized (waiting) {
            Waiting taken = waiting.remove(connection);
            if (taken != null) {
                taken.deadline().cancel(false);
            }
            return taken != null;
        }
    }

    private ServerConnection oldestOfMost() {
        Map<InetAddress, List<ServerConnection>> byAddress = new HashMap<>();
        List<ServerConnection> most = new ArrayList<>();
        for (Map.Entry<ServerConnection, Waiting> entry : waiting.entrySet()) {
            List<ServerConnection> same =
                    byAddress.computeIfAbsent(entry.getValue().address(), first -> new ArrayList<>());
            same.add(entry.getKey());
            most = same.size() > most.size() ? same : most;
        }
        return most.get(0);
    }
}
