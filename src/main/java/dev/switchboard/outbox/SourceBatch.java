package dev.switchboard.outbox;

import dev.switchboard.bus.Topic;
import dev.switchboard.outbox.OutboxTargets.Sorted;
import dev.switchboard.outbox.SourceRow.Mark;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Rows of a source by what becomes of them, in their order.
 *
 * @param refused the rows that are not delivered, and why
 * @param delivered the events of the others, and where they go
 * @param marks the rows of these events
 */
record SourceBatch(Map<Mark, String> refused, Map<OutboxEvent, Topic> delivered, List<Mark> marks) {

    static Future<SourceBatch> of(List<SourceRow> rows, OutboxTargets targets) {
        int maxBytes = targets.config().maxDataBytes();
        Map<Mark, String> refused = new LinkedHashMap<>();
        Map<OutboxEvent, Mark> events = new LinkedHashMap<>();
        rows.forEach(row -> row.problem(maxBytes)
                .ifPresentOrElse(words -> refused.put(row.mark(), words), () -> events.put(row.toEvent(), row.mark())));
        return targets.sort(new ArrayList<>(events.keySet())).map(sorted -> of(refused, events, sorted));
    }

    private static SourceBatch of(Map<Mark, String> refused, Map<OutboxEvent, Mark> events, Sorted sorted) {
        List<Mark> marks = new ArrayList<>(events.size());
        events.forEach((event, mark) -> {
            String words = sorted.refused().get(event);
            if (words == null) {
                marks.add(mark);
            } else {
                refused.put(mark, words);
            }
        });
        return new SourceBatch(refused, sorted.delivered(), marks);
    }
}
