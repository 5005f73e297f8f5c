package dev.switchboard.bus;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.Json;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The data of the event {@value #EVENT}, which the connections in a channel get: {@code {channel, seq?, event, data, from, at}}.
 * Immutable.
 *
 * @param channel the channel's name
 * @param event the publication's own event, such as {@code price}; null for none
 * @param data encoded JSON, which is handed on as it is
 * @param from the id of the user who published it; null for an application that did so by SQL
 */
public record ChannelPublication(
        String channel, @Nullable String event, String data, @Nullable String from, Instant at) {

    public static final String EVENT = "publication";

    /**
     * The data as encoded JSON.
     *
     * @param seq the position in the channel's log; 0 for a channel without one
     */
    public Buffer encode(long seq) {
        StringBuilder json = new StringBuilder(data.length() + 200);
        json.append("{\"channel\":").append(Json.encode(channel));
        if (seq > 0) {
            json.append(",\"seq\":").append(seq);
        }
        json.append(",\"event\":").append(Json.encode(event));
        json.append(",\"data\":").append(data);
        json.append(",\"from\":").append(Json.encode(from));
        json.append(",\"at\":\"").append(WireTime.write(at)).append("\"}");
        return Buffer.buffer(json.toString());
    }
}
