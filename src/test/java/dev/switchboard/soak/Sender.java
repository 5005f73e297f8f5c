package dev.switchboard.soak;

import io.vertx.core.AsyncResult;
import io.vertx.core.json.JsonObject;
import java.util.List;

/**
 * Sends messages as a member, a few in flight at a time. Each has its own id and is retried, at the member's current
 * node, until it is acknowledged. Runs on the soak's context.
 */
final class Sender {

    private static final int LANES = 3;

    private final Crowd crowd;
    private final SoakMember member;
    private final List<String> topics;
    private boolean talking;
    private long number;
    private int underWay;
    private long lastAck = System.nanoTime();

    Sender(Crowd crowd, SoakMember member, List<String> topics) {
        this.crowd = crowd;
        this.member = member;
        this.topics = topics;
    }

    SoakMember member() {
        return member;
    }

    void start() {
        talking = true;
        for (int lane = underWay; lane < LANES; lane++) {
            underWay++;
            next();
        }
    }

    void stop() {
        talking = false;
    }

    /** Whether every message it sent is acknowledged. */
    boolean isQuiet() {
        return underWay == 0;
    }

    long lastAck() {
        return lastAck;
    }

    private void next() {
        if (!talking) {
            underWay--;
            return;
        }
        String id = member.name() + "-" + ++number;
        send(topics.get(crowd.nextInt(topics.size())), id, System.nanoTime());
    }

    private void send(String topic, String id, long since) {
        Wire wire = member.wire();
        if (wire == null) {
            later(topic, id, since);
            return;
        }
        JsonObject message = new JsonObject()
                .put("chatId", topic.substring("chat-".length()))
                .put("text", id)
                .put("clientMessageId", id);
        wire.request("message:send", message).onComplete(answer -> {
            if (answer.succeeded() && answer.result().getBoolean("success", false)) {
                lastAck = System.nanoTime();
                crowd.ledger()
                        .acknowledged(
                                topic,
                                id,
                                answer.result().getJsonObject("message").getLong("seq"),
                                since);
                crowd.vertx().setTimer(crowd.between(40, 120), fired -> next());
            } else {
                retry(wire, topic, id, since, answer);
            }
        });
    }

    private void retry(Wire wire, String topic, String id, long since, AsyncResult<JsonObject> answer) {
        if (answer.failed()) {
            member.giveUp(wire);
        } else if (!answer.result().getBoolean("retryable", false)) {
            crowd.verdict().wrong(id + " failed permanently: " + answer.result().encode());
            underWay--;
            return;
        }
        later(topic, id, since);
    }

    private void later(String topic, String id, long since) {
        crowd.vertx().setTimer(crowd.between(50, 150), fired -> send(topic, id, since));
    }
}
