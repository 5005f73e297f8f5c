package dev.switchboard.gateway.topics;

import dev.switchboard.bus.Topic;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.Json;

/**
 * The data of a durable event with the fields {@code topic}, {@code eventSeq} and, on a nudge, {@code nudge}, for the endpoints
 * whose frames have no place of their own for them. In two parts, so that the data is not copied.
 *
 * @param open the object without its closing brace
 * @param place what follows it
 */
public record PlaceInData(Buffer open, Buffer place) {

    /** Of an event that has a position in the log of this topic; its data is an object. */
    public static PlaceInData of(Topic topic, OutboundEvent event) {
        Buffer object = event.data();
        boolean first = object.length() == "{}".length();
        String place = (first ? "" : ",") + "\"topic\":" + Json.encode(topic.name()) + ",\"eventSeq\":" + event.seq()
                + (event.nudge() ? ",\"nudge\":true}" : "}");
        return new PlaceInData(object.slice(0, object.length() - 1), Buffer.buffer(place));
    }
}
