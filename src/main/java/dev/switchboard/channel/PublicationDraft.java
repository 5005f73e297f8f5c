package dev.switchboard.channel;

import dev.switchboard.bus.ChannelPublication;
import dev.switchboard.bus.ErrorCode;
import dev.switchboard.bus.Failure;
import dev.switchboard.bus.Publication.Scope;
import dev.switchboard.bus.Topic;
import dev.switchboard.channel.Namespaces.Place;
import dev.switchboard.idempotency.KeyUse;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.Json;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What is to be published, to one channel or, by a back end, to several.
 *
 * @param logged the channels that keep a history
 * @param ephemeral the others
 * @param event the publication's own event, such as {@code price}; null for none
 * @param data encoded JSON
 * @param from the id of the user who publishes
 * @param scope who does not get it live
 * @param key the client's own, by which a repeat is recognized; null for none
 */
record PublicationDraft(
        List<Topic> logged,
        List<Topic> ephemeral,
        @Nullable String event,
        Buffer data,
        String from,
        Scope scope,
        @Nullable KeyUse key) {

    /** What is published, whatever the channels. */
    record Content(@Nullable String event, @Nullable Object data, String from, Scope scope) {}

    /** More is not stored at once, whatever the configuration says. */
    private static final int MAX_STORED = 8 << 20;

    private static final String DATA = "data";

    PublicationDraft {
        logged = List.copyOf(logged);
        ephemeral = List.copyOf(ephemeral);
    }

    /** Checks the length of the data. */
    static PublicationDraft of(List<Place> places, Content content, @Nullable KeyUse key) {
        Buffer data = Json.encodeToBuffer(content.data());
        places.forEach(place -> requireLength(data.length(), place.namespace().maxBytes()));
        List<Topic> logged = channels(places, true);
        requireLength(data.length(), logged.isEmpty() ? MAX_STORED : MAX_STORED / logged.size());
        return new PublicationDraft(
                logged, channels(places, false), content.event(), data, content.from(), content.scope(), key);
    }

    /** All of them. */
    List<Topic> channels() {
        return Stream.concat(logged.stream(), ephemeral.stream()).toList();
    }

    private static List<Topic> channels(List<Place> places, boolean logged) {
        return places.stream()
                .filter(place -> place.namespace().logged() == logged)
                .map(Place::channel)
                .toList();
    }

    private static void requireLength(int bytes, int max) {
        if (bytes > max) {
            throw Failure.of(
                            ErrorCode.PAYLOAD_TOO_LARGE,
                            DATA + " must not have more than " + max + " bytes as encoded JSON")
                    .with("field", DATA)
                    .with("limit", max);
        }
    }

    /**
     * The data of the event in one channel.
     *
     * @param seq its position there; 0 for none
     */
    Buffer encode(Topic channel, long seq, Instant at) {
        return new ChannelPublication(channel.id(), event, data.toString(), from, at).encode(seq);
    }
}
