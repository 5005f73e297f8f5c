package dev.switchboard.soak;

import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A user's client that wants to be connected: when its connection ends it comes back at the next node and resumes each
 * topic behind the last position it has. It checks that positions come strictly one after the other, and keeps what was
 * said. On the soak's context alone.
 */
final class SoakMember implements Wire.Listener {

    private static final int MAX_STEPS = 4;
    private static final long REJOIN_MS = 300;

    /** An end of one of its connections. */
    record End(int node, int code, boolean own) {}

    private final Crowd crowd;
    private final String name;
    private final SoakEndpoint door;
    private final String personal;
    private final Map<String, Long> positions = new LinkedHashMap<>();
    private final Map<String, List<String>> heard = new HashMap<>();
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

    SoakMember(Crowd crowd, String name, SoakEndpoint door) {
        this.crowd = crowd;
        this.name = name;
        this.door = door;
        this.personal = "user-" + name;
    }

    String name() {
        return name;
    }

    /** Will be in the topic from its first event on. */
    void wants(String topic) {
        positions.put(topic, 0L);
        heard.put(topic, new ArrayList<>());
    }

    boolean wantsTopic(String topic) {
        return positions.containsKey(topic);
    }

    void start(int at) {
        next = at;
        connect();
    }

    /** Leaves by itself and comes back at another node. */
    void moveTo(int at) {
        if (wire != null && !wire.isEnded()) {
            next = at;
            leaving = true;
            wire.close();
        }
    }

    /** Gives up a connection that does not answer. */
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

    /** The connection, or null while there is none to speak on. */
    Wire wire() {
        return greeted ? wire : null;
    }

    /** The node it is connected to, or tried last. */
    int node() {
        return node;
    }

    boolean isIn() {
        return greeted && joined == positions.size();
    }

    /** The ends of its connections since this was asked last. */
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

    /** The client ids of the topic's messages that it heard since this was asked last, in order. */
    List<String> takeHeard(String topic) {
        List<String> taken = heard.get(topic);
        heard.put(topic, new ArrayList<>());
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
        Wire opening = door.wire(crowd.vertx(), crowd.client(), this, name);
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
            crowd.verdict().wrong(name + " was told of a gap in " + topic + ": " + joinedAt.encode());
        }
    }

    @Override
    public void heard(Wire.Event event) {
        if (event.topic() == null || event.nudge() || event.seq() == 0) {
            return;
        }
        Long before = personal.equals(event.topic()) ? personalPosition : positions.get(event.topic());
        if (before != null && event.seq() != before + 1) {
            crowd.verdict()
                    .wrong(name + " heard " + event.topic() + " " + event.seq() + " after " + before + " at node "
                            + node + " by " + door + ": " + event.data().getString("clientMessageId"));
        }
        if (personal.equals(event.topic())) {
            personalPosition = event.seq();
        } else {
            positions.put(event.topic(), event.seq());
            heard.get(event.topic()).add(event.data().getString("clientMessageId"));
        }
    }

    @Override
    public void ended(int code) {
        ends.add(new End(node, code, leaving || done));
        greeted = false;
        if (!leaving || next == node) {
            next = (node + 1) % crowd.nodes();
        }
        steps = Math.min(steps + 1, MAX_STEPS);
        crowd.vertx().setTimer(crowd.between(30, 150L * steps), fired -> connect());
    }
}
