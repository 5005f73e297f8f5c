package dev.switchboard.testing;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The hub as a separate process, run from the tests' class path; its output is kept. Killed by {@link #close}. */
public final class HubProcess implements AutoCloseable {

    private static final List<String> JVM = List.of(
            System.getProperty("java.home") + "/bin/java",
            "-Xmx256m",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-Djava.net.preferIPv4Stack=true");

    /**
     * The options of the jar's manifest: newer JDKs need them for Netty's native transport, and 17 does not know them.
     */
    private static final List<String> NATIVE_ACCESS =
            Runtime.version().feature() >= 24 ? List.of("--enable-native-access=ALL-UNNAMED") : List.of();

    /** The first start unpacks, creates and starts the stores, on a busy machine. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Process process;
    private final Thread reader;
    private final List<String> lines = Collections.synchronizedList(new ArrayList<>());

    private HubProcess(Process process) {
        this.process = process;
        reader = new Thread(this::read, "output of " + process.pid());
        reader.setDaemon(true);
        reader.start();
    }

    /** Runs the command line with these arguments. */
    public static HubProcess start(String... arguments) {
        return startWith("", arguments);
    }

    /** Runs it with {@code more} on the class path. */
    public static HubProcess startWith(String more, String... arguments) {
        return startWithPrefix(List.of(), more, arguments);
    }

    /** Runs it under a command that execs it, such as {@code ip netns exec NAME}. */
    public static HubProcess startWithPrefix(List<String> prefix, String more, String... arguments) {
        String classes = System.getProperty("java.class.path") + ":" + more;
        return run(prefix, List.of("-cp", classes, "dev.switchboard.boot.Main"), arguments);
    }

    /** Runs the hub of a jar, such as that of another version. */
    public static HubProcess startJar(List<String> prefix, Path jar, String... arguments) {
        return run(prefix, List.of("-jar", jar.toString()), arguments);
    }

    private static HubProcess run(List<String> prefix, List<String> hub, String... arguments) {
        List<String> command = Stream.of(prefix, JVM, NATIVE_ACCESS, hub, withFolder(arguments))
                .flatMap(List::stream)
                .toList();
        try {
            return new HubProcess(
                    new ProcessBuilder(command).redirectErrorStream(true).start());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** A node on the test's own database does not remember those of other tests. */
    private static List<String> withFolder(String... arguments) {
        Stream<String> own = Stream.of(arguments).anyMatch(one -> one.startsWith("--storage.postgres.uri="))
                        && Stream.of(arguments).noneMatch(one -> one.startsWith("--data.dir="))
                ? Stream.of("--data.dir=" + TestStores.freshFolder())
                : Stream.of();
        return Stream.concat(Stream.of(arguments), own).toList();
    }

    /** Waits for a line that matches the pattern and returns its first group; fails if the process ends first. */
    public String await(String pattern) {
        Pattern compiled = Pattern.compile(pattern);
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (find(compiled) == null && process.isAlive() && System.nanoTime() < deadline) {
            LockSupport.parkNanos(5_000_000);
        }
        awaitOutputOfTheDead();
        String found = find(compiled);
        if (found == null) {
            throw new AssertionError(pattern + " not found in\n" + output());
        }
        return found;
    }

    public long pid() {
        return process.pid();
    }

    /** Stops it as an operator does and returns its exit code. */
    public int terminate() throws InterruptedException {
        // Through its handle: Process.destroy() closes the streams and loses the remaining output.
        process.toHandle().destroy();
        return exitCode();
    }

    /** Whether it is still running. */
    public boolean isAlive() {
        return process.isAlive();
    }

    /** Suspends it: its ports stay open and do not answer. */
    public void pause() {
        signal("-STOP");
    }

    /** Resumes it. */
    public void unpause() {
        signal("-CONT");
    }

    /** Makes it read its configuration again. */
    public void hangUp() {
        signal("-HUP");
    }

    /** Makes it print a thread dump. */
    public void dumpThreads() {
        signal("-QUIT");
    }

    private void signal(String signal) {
        try {
            new ProcessBuilder("kill", signal, Long.toString(process.pid()))
                    .redirectErrorStream(true)
                    .start()
                    .waitFor();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }

    /** Kills it as the system does when memory is short. */
    public void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    public int exitCode() throws InterruptedException {
        if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
            throw new AssertionError("still runs:\n" + output());
        }
        awaitOutputOfTheDead();
        return process.exitValue();
    }

    /** Its output so far. */
    public String output() {
        return String.join("\n", List.copyOf(lines));
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    /** The last output is read after the process has ended. */
    private void awaitOutputOfTheDead() {
        if (!process.isAlive()) {
            Await.until("all output is read", () -> !reader.isAlive());
        }
    }

    private String find(Pattern pattern) {
        return List.copyOf(lines).stream()
                .map(pattern::matcher)
                .filter(Matcher::find)
                .map(found -> found.groupCount() == 0 ? found.group() : found.group(1))
                .findFirst()
                .orElse(null);
    }

    private void read() {
        try (BufferedReader reader =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            reader.lines().forEach(lines::add);
        } catch (IOException | UncheckedIOException closed) {
            lines.add("(" + closed.getMessage() + ")");
        }
    }
}
