package dev.switchboard.api;

import dev.switchboard.gateway.admission.HostCheck;
import dev.switchboard.gateway.client.Networks;
import dev.switchboard.testing.FuzzTarget;
import io.netty.handler.codec.http.QueryStringDecoder;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/** Paths, queries, hosts and addresses under fuzz. */
public final class AddressFuzz {

    /** What the HTTP port refuses before it decodes anything. */
    private static final Pattern BROKEN_ESCAPE = Pattern.compile("%(?![0-9A-Fa-f]{2})");

    public static final FuzzTarget ADDRESS = new FuzzTarget("address", input -> {
        String text = new String(input, StandardCharsets.UTF_8);
        if (!BROKEN_ESCAPE.matcher(text).find()) {
            QueryStringDecoder decoder = new QueryStringDecoder(text);
            decoder.path();
            decoder.parameters();
        }
        HostCheck.isLoopback(text);
        ClientNetwork.of(text);
        Networks.isOne(text);
        Networks.of(java.util.List.of("10.0.0.0/8")).contains(text);
    });

    private AddressFuzz() {}
}
