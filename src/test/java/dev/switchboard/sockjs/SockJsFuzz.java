package dev.switchboard.sockjs;

import dev.switchboard.testing.FuzzTarget;
import java.nio.charset.StandardCharsets;

/** The bodies of SockJS under fuzz. */
public final class SockJsFuzz {

    public static final FuzzTarget BODY =
            new FuzzTarget("sockjs", input -> SockJsFrames.messages(new String(input, StandardCharsets.UTF_8)));

    private SockJsFuzz() {}
}
