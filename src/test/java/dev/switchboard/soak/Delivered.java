package dev.switchboard.soak;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * After sending stops, compares the acknowledged messages, the stored history and what each member received, starting
 * where the previous comparison ended. Runs on the main thread.
 */
final class Delivered {

    private static final int PAGE = 100;

    private final Stage stage;
    private final Map<String, Long> compared = new HashMap<>();
    private int asked;

    Delivered(Stage stage) {
        this.stage = stage;
    }

    void check() {
        Crowd crowd = stage.crowd();
        long messages = 0;
        for (String topic : stage.topics()) {
            TreeMap<Long, String> acknowledged = crowd.on(() -> crowd.ledger().take(topic));
            long from = compared.getOrDefault(topic, 0L);
            List<String> history = history(topic, from);
            long head = from + history.size();
            compared.put(topic, head);
            messages += history.size();
            compare(topic, from, acknowledged, history);
            List<SoakMember> members = crowd.members().stream()
                    .filter(member -> crowd.on(() -> member.wantsTopic(topic)))
                    .toList();
            awaitPositions(topic, head, members);
            members.forEach(member -> compare(topic, history, member));
        }
        stage.verdict().figure("messages", messages);
    }

    private void compare(String topic, long from, TreeMap<Long, String> acknowledged, List<String> history) {
        for (int i = 0; i < history.size(); i++) {
            String id = acknowledged.remove(from + i + 1);
            if (!history.get(i).equals(id)) {
                stage.verdict()
                        .wrong(topic + " " + (from + i + 1) + " holds " + history.get(i) + ", but " + id
                                + " was acknowledged there");
            }
        }
        acknowledged.forEach((seq, id) -> stage.verdict()
                .wrong(id + " was acknowledged at " + topic + " " + seq + " but is missing from history"));
    }

    private void compare(String topic, List<String> history, SoakMember member) {
        List<String> received = stage.crowd().on(() -> member.takeReceived(topic));
        if (!received.equals(history)) {
            stage.verdict()
                    .wrong(member.name() + " received " + received.size() + " messages of " + topic + ", history holds "
                            + history.size() + ", or their ids differ");
        }
    }

    private void awaitPositions(String topic, long head, List<SoakMember> members) {
        Crowd crowd = stage.crowd();
        long took = Until.holds(
                stage.within(10),
                () -> "all members have received " + topic + " up to " + head + "; positions: "
                        + crowd.on(() -> members.stream()
                                .map(member -> member.name() + "@" + member.node() + " " + member.position(topic))
                                .toList()),
                () -> crowd.on(() -> members.stream().allMatch(member -> member.position(topic) >= head)));
        stage.verdict().figure("last delivery after sending stopped, ms", took);
    }

    /** The client ids of the messages after {@code from}, read from the nodes in turn. */
    private List<String> history(String topic, long from) {
        List<String> ids = new ArrayList<>();
        boolean more = true;
        while (more) {
            JsonObject page = stage.crowd()
                    .ask(
                            asked++ % stage.nodes().size(),
                            Crowd.READER,
                            "message:history",
                            new JsonObject()
                                    .put("chatId", topic.substring("chat-".length()))
                                    .put("after", from + ids.size())
                                    .put("limit", PAGE));
            JsonArray messages = page.getJsonArray("messages");
            for (int i = 0; i < messages.size(); i++) {
                JsonObject message = messages.getJsonObject(i);
                if (message.getLong("seq") != from + ids.size() + 1) {
                    stage.verdict().wrong(topic + " has a gap in its history before " + message.encode());
                }
                ids.add(message.getString("clientMessageId"));
            }
            more = page.getBoolean("hasMore");
        }
        return ids;
    }
}
