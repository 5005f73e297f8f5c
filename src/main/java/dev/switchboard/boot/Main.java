package dev.switchboard.boot;

import dev.switchboard.boot.stores.EmbeddedStores;
import dev.switchboard.boot.stores.StoresException;
import dev.switchboard.config.ConfigException;
import dev.switchboard.config.ConfigLoader;
import dev.switchboard.config.Settings;
import io.vertx.core.json.JsonObject;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The process: reads what it was called with, does it, and answers with its exit code. SIGTERM and Ctrl-C end a node
 * gracefully, also one that is still starting.
 */
public final class Main {

    private static final Logger LOG = LoggerFactory.getLogger(Main.class);
    private static final int FAILED = 1;

    private final Map<String, String> environment;
    private final PrintStream out;

    Main(Map<String, String> environment, PrintStream out) {
        this.environment = environment;
        this.out = out;
    }

    public static void main(String[] arguments) {
        // Read once, before there is a configuration of Hazelcast's own.
        System.setProperty("hazelcast.logging.type", "slf4j");
        try {
            new Main(System.getenv(), System.out).run(arguments);
        } catch (ConfigException | StoresException wrong) {
            System.err.println(wrong.getMessage());
            System.exit(FAILED);
        } catch (RuntimeException failure) {
            LOG.error("did not start", failure);
            System.exit(FAILED);
        }
    }

    /** Returns when the command is done, or the node runs. */
    void run(String[] arguments) {
        if (List.of(arguments).contains("--help")) {
            out.print(CommandLine.USAGE);
            return;
        }
        CommandLine line = CommandLine.parse(arguments);
        switch (line.verb()) {
            case START -> start(line);
            case STORES -> stores(line);
            case TOKEN -> token(line);
            case CHECK -> check(line);
        }
    }

    private void start(CommandLine line) {
        Settings settings = load(line.options(), Rules.ALL);
        Logging.configure(settings.at("logging"), Logging.Target.OUT);
        untilTheEnd(() -> HubNode.start(settings), HubNode::close);
    }

    private void stores(CommandLine line) {
        Settings settings = load(line.options(), List.of());
        Logging.configure(settings.at("logging"), Logging.Target.ERR);
        untilTheEnd(
                () -> HubStores.useEmbedded(settings, () -> false)
                        .orElseThrow(
                                () -> new ConfigException("storage", "names both stores; there is none to run here")),
                EmbeddedStores::stop);
        out.println("stores ready");
        waitForTheEnd();
    }

    private void token(CommandLine line) {
        Settings settings = load(line.optionsWithout(TokenCommand.OPTIONS), List.of());
        out.println(TokenCommand.sign(line, settings));
    }

    private void check(CommandLine line) {
        load(line.options(), Rules.ALL);
        out.println("the configuration is fine");
    }

    private Settings load(List<String> options, List<Function<JsonObject, List<String>>> rules) {
        return new ConfigLoader(environment, Path.of(""), rules).load(options);
    }

    /** Opens what is closed when the process is told to end, even if that is while it still opens. */
    private static <T> void untilTheEnd(Supplier<T> open, Consumer<T> close) {
        CompletableFuture<T> opened = new CompletableFuture<>();
        Runnable end = () -> opened.handle((thing, failure) -> {
                    if (failure == null) {
                        close.accept(thing);
                    }
                    return null;
                })
                .join();
        Runtime.getRuntime().addShutdownHook(new Thread(end, "end"));
        try {
            opened.complete(open.get());
        } catch (RuntimeException failure) {
            opened.completeExceptionally(failure);
            throw failure;
        }
    }

    /** A node has threads of its own that keep the process; the stores are processes of their own. */
    private static void waitForTheEnd() {
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
