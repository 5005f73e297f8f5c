package dev.switchboard.soak;

import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A user's client that stays connected: when its connection ends, it reconnects to the next node and resumes each topic
 * after its last position. It checks that positions have no gap and no repeat, and keeps the messages it receives. Runs
 * on the soak's context.
 */
final class SoakMember implements Wire.Listener {

    private static final int MAX_STEPS = 4;
    private static final long REJOIN_MS = 300;

    /** An end of one of its connections. */
    record End(int node, int code, boolean own) {}

    private final Crowd crowd;
    private final String name;
    private final SoakEndpoint endpoint;
    private final String personal;
    private final Map<String, Long> positions = new LinkedHashMap<>();
    private final Map<String, List<String>> received = new HashMap<>();
    private final List<End> ends = new ArrayList<>();
    private Long personalPosition;
    private Wire wire;
    private int node;
    private int next;
    private int steps;
    private int joined;
    private boolean greeted;
    private boolean leaving;
    private boolean done;

    SoakMember(Crowd crowd, String name, SoakEndpoint endpoint) {
        this.crowd = crowd;
        this.name = name;
        this.endpoint = endpoint;
        this.personal = "user-" + name;
    }

    String name() {
        return name;
    }

    /** Joins the topic from its first event on, at every connection. */
    void wants(String topic) {
        positions.put(topic, 0L);
        received.put(topic, new ArrayList<>());
    }

    boolean wantsTopic(String topic) {
        return positions.containsKey(topic);
    }

    void start(int at) {
        next = at;
        connect();
    }

    /** Disconnects and reconnects to another node. */
    void moveTo(int at) {
        if (wire != null && !wire.isEnded()) {
            next = at;
            leaving = true;
            wire.close();
        }
    }

    /** Closes a connection that does not answer. */
    void giveUp(Wire silent) {
        if (silent == wire && !silent.isEnded()) {
            leaving = true;
            wire.close();
        }
    }

    void stop() {
        done = true;
        if (wire != null) {
            wire.close();
        }
    }

    /** The connection, or null while none is usable. */
    Wire wire() {
        return greeted ? wire : null;
    }

    /** The node it is connected to or last tried. */
    int node() {
        return node;
    }

    boolean isJoined() {
        return greeted && joined == positions.size();
    }

    /** The ends of its connections since the last call. */
    List<End> takeEnds() {
        List<End> taken = List.copyOf(ends);
        ends.clear();
        return taken;
    }

    long position(String topic) {
        return positions.get(topic);
    }

    long personalPosition() {
        return personalPosition == null ? 0 : personalPosition;
    }

    /** The client ids of the topic's messages that it received since the last call, in order. */
    List<String> takeReceived(String topic) {
        List<String> taken = received.get(topic);
        received.put(topic, new ArrayList<>());
        return taken;
    }

    private void connect() {
        if (done) {
            return;
        }
        node = next;
        greeted = false;
        joined = 0;
        leaving = false;
        Wire opening = endpoint.wire(crowd.vertx(), crowd.client(), this, name);
        wire = opening;
        opening.open(crowd.address(node), crowd.token(name), personalPosition).onSuccess(greeting -> {
            greeted = true;
            steps = 0;
            refuseGap(personal, greeting);
            if (personalPosition == null) {
                personalPosition = greeting.getLong("seq");
            }
            positions.keySet().forEach(topic -> join(opening, topic));
        });
    }

    private void join(Wire on, String topic) {
        if (on.isEnded()) {
            return;
        }
        on.join(topic, positions.get(topic)).onComplete(answer -> {
            if (answer.succeeded() && answer.result().getBoolean("success", false)) {
                refuseGap(topic, answer.result());
                joined++;
            } else {
                crowd.vertx().setTimer(REJOIN_MS, fired -> join(on, topic));
            }
        });
    }

    private void refuseGap(String topic, JsonObject joinedAt) {
        if (joinedAt.getBoolean("gap", false)) {
            crowd.verdict().wrong(name + " got a gap in " + topic + ": " + joinedAt.encode());
        }
    }

    @Override
    public void onEvent(Wire.Event event) {
        if (event.topic() == null || event.nudge() || event.seq() == 0) {
            return;
        }
        Long before = personal.equals(event.topic()) ? personalPosition : positions.get(event.topic());
        if (before != null && event.seq() != before + 1) {
            crowd.verdict()
                    .wrong(name + " received " + event.topic() + " " + event.seq() + " after " + before + " at node "
                            + node + " through " + endpoint + ": "
                            + event.data().getString("clientMessageId"));
        }
        if (personal.equals(event.topic())) {
            personalPosition = event.seq();
        } else {
            positions.put(event.topic(), event.seq());
            received.get(event.topic()).add(event.data().getString("clientMessageId"));
        }
    }

    @Override
    public void onEnd(int code) {
        ends.add(new End(node, code, leaving || done));
        greeted = false;
        if (!leaving || next == node) {
            next = (node + 1) % crowd.nodes();
        }
        steps = Math.min(steps + 1, MAX_STEPS);
        crowd.vertx().setTimer(crowd.between(30, 150L * steps), fired -> connect());
    }
}
