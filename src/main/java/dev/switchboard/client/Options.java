package dev.switchboard.client;

import java.net.URI;
import java.net.URISyntaxException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * What a client needs: {@code Options.nodes("https://a.example.com", "https://b.example.com").token(() -> …)}. Each method
 * changes and returns this object; {@link Hub#connect} reads it once. For one thread.
 */
public final class Options {

    private static final int OUTBOX_LIMIT = 1_000;
    private static final Set<String> SCHEMES = Set.of("http", "https", "ws", "wss");

    private final List<URI> nodes;
    private @Nullable TokenSource tokens;
    private boolean renewable;
    private @Nullable Executor executor;
    private Clock clock = Clock.systemUTC();
    private @Nullable Transport transport;
    private OutboxStorage storage = new MemoryStorage();
    private int outboxLimit = OUTBOX_LIMIT;
    private boolean open = true;

    private Options(List<URI> nodes) {
        this.nodes = nodes;
    }

    /** The nodes' origins, such as {@code https://chat.example.com}; tried one after the other. */
    public static Options nodes(String... origins) {
        return nodes(Arrays.asList(origins));
    }

    /** As {@link #nodes(String...)}. */
    public static Options nodes(List<String> origins) {
        if (origins.isEmpty()) {
            throw new IllegalArgumentException("nodes: at least one origin is needed");
        }
        List<URI> nodes = new ArrayList<>();
        origins.forEach(origin -> nodes.add(node(origin)));
        return new Options(Collections.unmodifiableList(nodes));
    }

    private static URI node(String origin) {
        try {
            URI uri = new URI(origin);
            String scheme = uri.getScheme();
            if (scheme == null || !SCHEMES.contains(scheme.toLowerCase(Locale.ROOT)) || uri.getHost() == null) {
                throw new IllegalArgumentException("nodes: \"" + origin + "\" is no origin such as https://host:port");
            }
            return new URI(scheme.toLowerCase(Locale.ROOT), null, uri.getHost(), uri.getPort(), null, null, null);
        } catch (URISyntaxException unreadable) {
            throw new IllegalArgumentException("nodes: \"" + origin + "\" is no address", unreadable);
        }
    }

    /** A token that cannot be renewed: the client closes when the hub no longer takes it. */
    public Options token(String token) {
        tokens = () -> token;
        renewable = false;
        return this;
    }

    /** Where tokens come from. */
    public Options token(TokenSource source) {
        tokens = source;
        renewable = true;
        return this;
    }

    /** Runs the callbacks, still one at a time; by default a daemon thread of the client's own. */
    public Options executor(Executor callbacks) {
        executor = callbacks;
        return this;
    }

    /** Where unsent messages are kept; by default in memory alone. The client closes it when it is closed. */
    public Options storage(OutboxStorage outbox) {
        storage = outbox;
        return this;
    }

    /** How many messages may be unacknowledged; {@link Chat#send} refuses more. By default 1,000. */
    public Options outboxLimit(int messages) {
        if (messages < 1) {
            throw new IllegalArgumentException("outboxLimit: " + messages + " is less than 1");
        }
        outboxLimit = messages;
        return this;
    }

    /** By default {@link HttpTransport}. */
    public Options transport(Transport webSockets) {
        transport = webSockets;
        return this;
    }

    /** The wall clock, for the lives of tokens and to notice that the process has slept; by default the system's. */
    public Options clock(Clock wall) {
        clock = wall;
        return this;
    }

    /** {@code false} connects only when {@link Hub#open} is called, after listeners are added. */
    public Options open(boolean atOnce) {
        open = atOnce;
        return this;
    }

    Settings settings() {
        TokenSource source = tokens;
        if (source == null) {
            throw new IllegalArgumentException("token: a token or a source of tokens is needed");
        }
        // Not before: a platform without java.net.http has no such class.
        Transport by = transport == null ? new HttpTransport() : transport;
        return new Settings(nodes, source, renewable, executor, clock, by, storage, outboxLimit, open);
    }
}
