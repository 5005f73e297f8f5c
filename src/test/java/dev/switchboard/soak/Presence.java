package dev.switchboard.soak;

import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** Checks the presence changes that the watchers received. Runs on the main thread. */
final class Presence {

    private final Stage stage;
    private final Crowd crowd;

    Presence(Stage stage) {
        this.stage = stage;
        this.crowd = stage.crowd();
    }

    /** Watches these users at every node; returns when they are online on every node. */
    void watch(List<String> users) {
        crowd.on(() -> {
            crowd.watchers().forEach(watcher -> watcher.watch(users));
            return null;
        });
        Until.holds(
                stage.within(20),
                "the users are online on every node",
                () -> crowd.on(() -> crowd.watchers().stream()
                        .allMatch(watcher -> users.stream().allMatch(user -> "online".equals(watcher.status(user))))));
    }

    void forget(List<String> users) {
        crowd.on(() -> {
            crowd.watchers().forEach(watcher -> watcher.forget(users));
            return null;
        });
    }

    /** Forgets the changes so far. */
    void begin() {
        crowd.on(() -> {
            crowd.watchers().forEach(Watcher::takeChanges);
            return null;
        });
    }

    /** Waits until these nodes report all the users as offline. */
    void awaitOffline(List<String> users, List<Integer> nodes, long since, Duration within) {
        Duration left = within.minusNanos(System.nanoTime() - since);
        Until.holds(left, () -> "users of the dead node are offline: " + changes(nodes), () -> nodes.stream()
                .allMatch(node -> users.stream().allMatch(user -> offlines(node, user) > 0)));
        nodes.forEach(node -> changesAt(node).stream()
                .filter(change -> users.contains(change.user()) && "offline".equals(change.status()))
                .forEach(change -> stage.verdict()
                        .figure("offline after the kill, ms", TimeUnit.NANOSECONDS.toMillis(change.at() - since))));
    }

    void assertOfflineOnce(List<String> users, List<Integer> nodes) {
        for (int node : nodes) {
            users.stream().filter(user -> offlines(node, user) != 1).forEach(user -> stage.verdict()
                    .wrong(user + " went offline " + offlines(node, user) + " times at node " + node));
        }
    }

    void assertNeverOffline(List<String> users, List<Integer> nodes) {
        for (int node : nodes) {
            users.stream().filter(user -> offlines(node, user) > 0).forEach(user -> stage.verdict()
                    .wrong(user + " went offline at node " + node + " although it reconnected in time"));
        }
    }

    /** Waits until every node reports every member as online. */
    long awaitAgreement(Duration within) {
        return Until.holds(
                within,
                () -> "all nodes report all members online; counts: " + onlineCounts(),
                () -> onlineCounts().values().stream()
                        .allMatch(online -> online == Crowd.names().size()));
    }

    /** The number of members that each node reports as online. */
    private Map<Integer, Long> onlineCounts() {
        return crowd.watchers().stream()
                .map(Watcher::node)
                .collect(Collectors.toMap(node -> node, node -> crowd.presence(node, Crowd.names()).stream()
                        .map(JsonObject.class::cast)
                        .filter(state -> "online".equals(state.getString("status")))
                        .count()));
    }

    private long offlines(int node, String user) {
        return changesAt(node).stream()
                .filter(change -> change.user().equals(user) && "offline".equals(change.status()))
                .count();
    }

    private List<Watcher.Change> changesAt(int node) {
        return crowd.on(() -> crowd.watchers().get(node).changes());
    }

    private String changes(List<Integer> nodes) {
        return nodes.stream().map(node -> node + ": " + changesAt(node)).collect(Collectors.joining("; "));
    }
}
