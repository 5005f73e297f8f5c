package dev.switchboard.notification;

import dev.switchboard.bus.Publication;
import dev.switchboard.bus.Topic;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonArray;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * An event that a back end asks to publish.
 *
 * @param chats the ids of the chats among the targets, each with the field of the request that names it
 * @param durable the targets that have a log, each once
 * @param ephemeral the other targets
 * @param channels the names of the channels that it is published to as well, each once
 * @param data any JSON; an object if there is a durable target
 * @param scope who does not get it live
 */
record Announcement(
        Map<String, String> chats,
        List<Topic> durable,
        List<Topic> ephemeral,
        List<String> channels,
        String event,
        @Nullable Object data,
        Publication.Scope scope) {

    /** What two announcements have in common that are the same event, in whatever order their targets are named. */
    JsonArray content() {
        Stream<Topic> all = Stream.of(
                        durable,
                        ephemeral,
                        channels.stream().map(Topic::channel).toList())
                .flatMap(List::stream);
        JsonArray targets = new JsonArray(all.map(Topic::name).sorted().toList());
        JsonArray content = new JsonArray().add(targets).add(event).add(data);
        // Only where it is given: the fingerprints of the others are as they always were.
        return scope.equals(Publication.Scope.ALL)
                ? content
                : content.add(scope.exceptConnection()).add(scope.exceptUser());
    }

    /** To how many topics it is published. */
    int targets() {
        return durable.size() + ephemeral.size() + channels.size();
    }

    /** Whether it has a target that is no channel. */
    boolean isBesidesChannels() {
        return !durable.isEmpty() || !ephemeral.isEmpty();
    }

    String encodedData() {
        return Json.encode(data);
    }
}
