package dev.switchboard.gateway.sse;

import dev.switchboard.gateway.connection.ClientInfo;
import dev.switchboard.gateway.connection.Close;
import dev.switchboard.gateway.connection.CloseReason;
import dev.switchboard.gateway.connection.Shard;
import dev.switchboard.intake.Place;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.util.OptionalLong;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Serves streams of server-sent events at {@code /sse}. The token comes in the header, the query or the cookie. A refusal that
 * passes is a stream of one event, since a browser's {@code EventSource} gives up on any other answer. One for each HTTP
 * server instance, on its event loop.
 */
public final class SseEndpoint {

    /** The path of the endpoint. */
    public static final String PATH = "/sse";

    private static final String NAME = "sse";
    private static final int CROWDED_SOONEST_MS = 2_000;
    private static final int CROWDED_LATEST_MS = 8_000;

    private final Shard shard;
    private final SseServices services;

    public SseEndpoint(Shard shard, SseServices services) {
        this.shard = shard;
        this.services = services;
    }

    /** Answers a request for {@link #PATH} to a node that does not serve it yet. */
    public static void refuse(HttpServerRequest request) {
        SseAnswer.addCors(request);
        SseAnswer.refuse(request, CloseReason.DRAIN.plain(), null);
    }

    /**
     * Takes a request for {@link #PATH} whose origin was checked.
     *
     * @param address the client's address
     */
    public void accept(HttpServerRequest request, String address) {
        SseAnswer.addCors(request);
        if (!HttpMethod.GET.equals(request.method())) {
            SseAnswer.otherMethod(request);
            return;
        }
        OptionalLong overload = services.admission().overload(NAME);
        if (overload.isPresent()) {
            SseAnswer.refuse(request, Close.overload(overload.getAsLong()), null);
            return;
        }
        if (services.admission().isDraining()) {
            SseAnswer.refuse(request, CloseReason.DRAIN.plain(), null);
            return;
        }
        Place place = shard.config().wire().intake().at(NAME).enter(address);
        if (place == null) {
            long retryMs = ThreadLocalRandom.current().nextLong(CROWDED_SOONEST_MS, CROWDED_LATEST_MS);
            SseAnswer.refuse(request, Close.overload(retryMs), null);
            return;
        }
        ClientInfo client = ClientInfo.of(NAME, address, request.headers(), services.tracing());
        new SseOpening(shard, services, request, client, place).start();
    }
}
