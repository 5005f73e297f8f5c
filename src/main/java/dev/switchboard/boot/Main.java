package dev.switchboard.boot;

import dev.switchboard.boot.stores.EmbeddedStores;
import dev.switchboard.boot.stores.StoresException;
import dev.switchboard.config.ConfigException;
import dev.switchboard.config.ConfigLoader;
import dev.switchboard.config.Reloadable;
import dev.switchboard.config.Settings;
import dev.switchboard.config.Version;
import io.vertx.core.json.JsonObject;
import java.io.PrintStream;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The process: runs the command that its arguments name. The exit code is 0 for success and 1 for a failure. SIGTERM and
 * Ctrl-C end a node gracefully, even while it is starting.
 */
public final class Main {

    private static final Logger LOG = LoggerFactory.getLogger(Main.class);
    private static final int FAILED = 1;
    private static final String CONNECT = "connect";

    private final Map<String, String> environment;
    private final PrintStream out;
    private final PrintStream notes;

    Main(Map<String, String> environment, PrintStream out) {
        this(environment, out, System.err);
    }

    /** @param notes takes what is worth a word beside the answer, so that {@code $(…)} gets the answer alone */
    Main(Map<String, String> environment, PrintStream out, PrintStream notes) {
        this.environment = environment;
        this.out = out;
        this.notes = notes;
    }

    public static void main(String[] arguments) {
        // Hazelcast reads this once, before it reads its configuration.
        System.setProperty("hazelcast.logging.type", "slf4j");
        UnsafeWarning.silence();
        ExitOnOutOfMemory.install();
        try {
            new Main(System.getenv(), System.out).run(arguments);
        } catch (ConfigException | StoresException problem) {
            System.err.println(problem.getMessage());
            System.exit(FAILED);
        } catch (StartFailed problem) {
            LOG.error("start failed: {}", problem.getMessage());
            LOG.debug("start failed", problem);
            Logging.flush();
            System.exit(FAILED);
        } catch (InvalidPathException unreadable) {
            System.err.println(unreadable.getInput() + ": is no path in the encoding of this process, which is "
                    + System.getProperty("sun.jnu.encoding") + "; set LC_ALL=C.UTF-8");
            System.exit(FAILED);
        } catch (StartCancelled asked) {
            // The exit hook that cancelled the start waits for its end, and ends the process.
            LOG.debug("start cancelled", asked);
        } catch (OutOfMemoryError failure) {
            ExitOnOutOfMemory.exit();
        } catch (RuntimeException failure) {
            LOG.error("start failed", failure);
            Logging.flush();
            System.exit(FAILED);
        }
    }

    /** Returns when the command is done or the node is running. */
    void run(String[] arguments) {
        CommandLine line = CommandLine.parse(arguments);
        switch (line.verb()) {
            case START -> start(line);
            case STORES -> stores(line);
            case TOKEN -> token(line);
            case CHECK -> check(line);
            case OUTBOX -> out.print(OutboxCommand.ddl(line));
            case HELP -> out.print(CommandLine.USAGE);
            case VERSION -> out.println("Switchboard " + Version.current());
        }
    }

    private void start(CommandLine line) {
        Settings settings = load(line.options(), ConfigRules.ALL);
        Logging.configure(settings.at("logging"), Logging.Target.OUT);
        QuietHeap.configure();
        LOG.info("starting Switchboard {} on Java {}", Version.current(), Runtime.version());
        Reloadable<Settings> running = Reloadable.of(settings);
        Reload reload = new Reload(running, () -> load(line.options(), ConfigRules.ALL));
        HangUp.handle(reload::run);
        closeAtExit(
                exit -> {
                    HubNode node = HubNode.start(running, exit);
                    reload.recordTo(node::record);
                    return node;
                },
                HubNode::close);
    }

    private void stores(CommandLine line) {
        Settings settings = load(line.options(), List.of());
        Logging.configure(settings.at("logging"), Logging.Target.ERR);
        closeAtExit(
                exit -> HubStores.useEmbedded(settings, () -> false)
                        .orElseThrow(() -> new ConfigException(
                                "storage", "configures both stores; no embedded store is left to run")),
                EmbeddedStores::stop);
        out.println("stores ready");
        waitForExit();
    }

    private void token(CommandLine line) {
        TokenCommand.requireKnown(line);
        Settings settings = load(line.optionsWithout(TokenCommand.OPTIONS), List.of(SecretRules::problems));
        Optional<Path> secret = DevelopmentSecret.missing(settings);
        out.println(TokenCommand.sign(line, settings));
        secret.ifPresent(file -> notes.println(
                "note: " + file + " has just been created; only a hub with this data.dir accepts the token"));
    }

    private void check(CommandLine line) {
        Settings settings = load(line.optionsWithoutFlag(CONNECT), ConfigRules.ALL);
        CertificateRules.expiries(settings.toJson()).forEach(out::println);
        out.println("configuration OK");
        ConfigRules.notes(settings).forEach(note -> out.println("note: " + note));
        if (line.flag(CONNECT)) {
            Logging.configure(settings.at("logging"), Logging.Target.ERR);
            new ConnectCheck(settings, out).run();
        }
    }

    private Settings load(List<String> options, List<Function<JsonObject, List<String>>> rules) {
        return new ConfigLoader(environment, Path.of(""), rules).load(options);
    }

    /**
     * Opens something, and closes it when the process is asked to exit.
     *
     * @param open gets a future that completes when the process is asked to exit while it opens
     */
    private static <T> void closeAtExit(Function<CompletableFuture<?>, T> open, Consumer<T> close) {
        CompletableFuture<T> opened = new CompletableFuture<>();
        CompletableFuture<?> asked = new CompletableFuture<>();
        Runnable exit = () -> {
            asked.complete(null);
            opened.handle((thing, failure) -> {
                        if (failure == null) {
                            close.accept(thing);
                        }
                        return failure == null;
                    })
                    .join();
            Logging.flush();
        };
        Runtime.getRuntime().addShutdownHook(new Thread(exit, "exit"));
        try {
            opened.complete(open.apply(asked));
        } catch (RuntimeException failure) {
            if (failure instanceof StartCancelled) {
                LOG.info("stopped while {}", failure.getMessage());
            }
            opened.completeExceptionally(failure);
            throw failure;
        }
    }

    /** The stores are processes of their own, so no thread of theirs keeps this process alive. */
    private static void waitForExit() {
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
