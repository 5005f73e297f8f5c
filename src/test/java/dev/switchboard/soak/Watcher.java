package dev.switchboard.soak;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Watches users' presence at one node, and reconnects to that node only. Runs on the soak's context. */
final class Watcher implements Wire.Listener {

    private static final long RETRY_MS = 200;

    /** One {@code userStatus} event; {@code at} is a {@link System#nanoTime} value. */
    record Change(String user, String status, long at) {}

    private final Crowd crowd;
    private final int node;
    private final Set<String> users = new LinkedHashSet<>();
    private final Map<String, String> states = new HashMap<>();
    private final List<Change> changes = new ArrayList<>();
    private Wire wire;
    private boolean greeted;
    private boolean watching;
    private boolean done;

    Watcher(Crowd crowd, int node) {
        this.crowd = crowd;
        this.node = node;
    }

    int node() {
        return node;
    }

    void start() {
        connect();
    }

    void stop() {
        done = true;
        wire.close();
    }

    /** Watches these users too, from now on. */
    void watch(List<String> more) {
        users.addAll(more);
        watching = false;
        subscribe(wire);
    }

    void forget(List<String> some) {
        some.forEach(users::remove);
        some.forEach(states::remove);
    }

    /** Whether its subscription covers all the users it has to watch. */
    boolean isWatching() {
        return watching;
    }

    /** The last status it received for the user. */
    String status(String user) {
        return states.getOrDefault(user, "unknown");
    }

    /** All changes since the last call. */
    List<Change> takeChanges() {
        List<Change> taken = List.copyOf(changes);
        changes.clear();
        return taken;
    }

    List<Change> changes() {
        return List.copyOf(changes);
    }

    private void connect() {
        if (done) {
            return;
        }
        Wire opening = SoakEndpoint.WEB_SOCKET.wire(crowd.vertx(), crowd.client(), this, name());
        wire = opening;
        greeted = false;
        opening.open(crowd.address(node), crowd.token(name()), null).onSuccess(greeting -> {
            greeted = true;
            subscribe(opening);
        });
    }

    private String name() {
        return "watcher-" + node;
    }

    private void subscribe(Wire on) {
        if (!greeted || on != wire || on.isEnded() || users.isEmpty()) {
            return;
        }
        Set<String> asked = Set.copyOf(users);
        JsonObject data = new JsonObject().put("userIds", new JsonArray(List.copyOf(asked)));
        on.request("presence:subscribe", data).onComplete(answer -> {
            if (answer.succeeded() && answer.result().getBoolean("success", false)) {
                answer.result().getJsonArray("states").stream()
                        .map(JsonObject.class::cast)
                        .forEach(state -> states.put(state.getString("userId"), state.getString("status")));
                watching = asked.containsAll(users);
            } else {
                crowd.vertx().setTimer(RETRY_MS, fired -> subscribe(on));
            }
        });
    }

    @Override
    public void onEvent(Wire.Event event) {
        if ("userStatus".equals(event.name())) {
            String user = event.data().getString("userId");
            String status = event.data().getString("status");
            states.put(user, status);
            changes.add(new Change(user, status, System.nanoTime()));
        }
    }

    @Override
    public void onEnd(int code) {
        watching = false;
        crowd.vertx().setTimer(RETRY_MS, fired -> connect());
    }
}
