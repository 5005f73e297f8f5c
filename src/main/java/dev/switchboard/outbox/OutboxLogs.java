package dev.switchboard.outbox;

import dev.switchboard.bus.HubClock;
import dev.switchboard.bus.Publication;
import dev.switchboard.bus.Topic;
import dev.switchboard.log.TopicLog;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Puts events into the logs of their topics, inside the transaction that takes them out of an outbox. Stateless; safe from any
 * thread.
 */
record OutboxLogs(OutboxConfig config, HubClock clock) {

    /**
     * Gives each event its position, in the order of the map. An event of a channel without a log gets none, and is not kept.
     *
     * @return what to publish once the transaction is committed, in order
     */
    Future<List<Publication>> append(SqlConnection tx, Map<OutboxEvent, Topic> events) {
        List<Topic> logged =
                events.values().stream().filter(config::isLogged).distinct().toList();
        return lock(tx, logged).compose(next -> append(tx, events, new HashMap<>(next)));
    }

    private static Future<Map<Topic, Long>> lock(SqlConnection tx, List<Topic> logged) {
        return logged.isEmpty() ? Future.succeededFuture(Map.of()) : TopicLog.lock(tx, logged);
    }

    /** @param next the next position of each topic that has a log */
    private Future<List<Publication>> append(SqlConnection tx, Map<OutboxEvent, Topic> events, Map<Topic, Long> next) {
        List<Publication> published = new ArrayList<>(events.size());
        List<Future<Void>> appended = new ArrayList<>(events.size());
        Instant now = clock.now();
        events.forEach((event, topic) -> {
            boolean logged = next.containsKey(topic);
            long seq = logged ? next.merge(topic, 1L, Long::sum) - 1 : 0;
            Publication publication = event.publication(topic, seq, now);
            if (logged) {
                appended.add(TopicLog.append(tx, topic, seq, publication.event(), publication.data(), null));
            }
            published.add(publication);
        });
        return Future.all(appended).map(published);
    }
}
