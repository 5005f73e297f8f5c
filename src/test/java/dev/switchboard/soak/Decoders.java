package dev.switchboard.soak;

import dev.switchboard.api.AddressFuzz;
import dev.switchboard.auth.TokenFuzz;
import dev.switchboard.chat.CommandFuzz;
import dev.switchboard.config.ConfigFuzz;
import dev.switchboard.engineio.EngineFuzz;
import dev.switchboard.engineio.cluster.NodeMessageFuzz;
import dev.switchboard.gateway.bridge.BridgeFuzz;
import dev.switchboard.gateway.client.HeaderFuzz;
import dev.switchboard.gateway.recovery.RecoveryFuzz;
import dev.switchboard.intake.ProxyHeaderFuzz;
import dev.switchboard.routing.wire.RoutingFuzz;
import dev.switchboard.socketio.SocketIoFuzz;
import dev.switchboard.sockjs.SockJsFuzz;
import dev.switchboard.testing.FuzzTarget;
import dev.switchboard.testing.Mutator;
import dev.switchboard.wire.WireFuzz;
import io.vertx.core.Vertx;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;

/** Every decoder that reads bytes of clients or of other nodes, and what runs them under fuzz. Used by one run. */
final class Decoders {

    private final Map<String, FuzzTarget> targets = new LinkedHashMap<>();

    Decoders(Vertx vertx) {
        targets.put("websocket frames", WireFuzz.FRAMES);
        targets.put("engine.io packets", EngineFuzz.PACKET);
        targets.put("engine.io payloads", EngineFuzz.PAYLOAD);
        targets.put("socket.io packets", SocketIoFuzz.PACKET);
        targets.put("sockjs bodies", SockJsFuzz.BODY);
        targets.put("bridge messages", BridgeFuzz.MESSAGE);
        targets.put("json", ConfigFuzz.JSON);
        targets.put("commands", CommandFuzz.DATA);
        targets.put("recovery offsets", RecoveryFuzz.TOPICS);
        targets.put("tokens", TokenFuzz.verifier(vertx));
        targets.put("paths and addresses", AddressFuzz.ADDRESS);
        targets.put("headers", HeaderFuzz.HEADERS);
        targets.put("proxy protocol", ProxyHeaderFuzz.HEADER);
        targets.put("routing frames", RoutingFuzz.FRAME);
        targets.put("engine.io node messages", NodeMessageFuzz.MESSAGE);
        targets.put("configuration", ConfigFuzz.DOCUMENT);
    }

    Map<String, FuzzTarget> all() {
        return targets;
    }

    /** The inputs that a decoder gets of a run: the configuration reads a schema for each. */
    static long share(String decoder, long inputs) {
        return decoder.equals("configuration") ? Math.max(1, inputs / 1_000) : inputs;
    }

    /**
     * Feeds the corpus and then so many mutations of it.
     *
     * @throws AssertionError with the input that a decoder could not take
     */
    static void run(String decoder, FuzzTarget target, long inputs, Random random) {
        Mutator.corpus(target.name()).forEach(input -> feed(decoder, target, input));
        Mutator mutator = new Mutator(target.name(), random);
        for (long i = 0; i < inputs; i++) {
            feed(decoder, target, mutator.next());
        }
    }

    private static void feed(String decoder, FuzzTarget target, byte[] input) {
        // A decoder may change the bytes that it is given.
        byte[] given = input.clone();
        try {
            target.decoder().decode(given);
        } catch (Exception | StackOverflowError | AssertionError escaped) {
            throw new AssertionError(decoder + " could not take " + Mutator.printable(input), escaped);
        }
    }
}
