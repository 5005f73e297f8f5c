package dev.switchboard.soak;

import dev.switchboard.testing.HubProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * One node of the hub: a process that is stopped and restarted, always on the same ports. Runs on the main thread; the
 * stage closes it, which kills it.
 */
final class Node implements AutoCloseable {

    private static final HttpClient HTTP =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();

    /** The event bus fails a request when its write fails, even if the request has already timed out. */
    private static final Pattern TOLD_TWICE = Pattern.compile("clustered\\.OutboundConnection\\.writeMessage"
            + "|Promise already completed|ChannelOutboundBuffer\\.failFlushed|OutboundMessageQueue\\.releaseMessages");

    private static final int TRACE = 16;

    private final Address address;
    private final int opsPort;
    private final List<String> prefix;
    private final String[] arguments;
    private List<Path> jars = List.of();
    private final List<HubProcess> past = new ArrayList<>();
    private HubProcess process;

    /**
     * @param prefix the command that runs it, such as {@code ip netns exec NAME}; empty for none
     */
    Node(Address address, int opsPort, List<String> prefix, List<String> arguments) {
        this.address = address;
        this.opsPort = opsPort;
        this.prefix = prefix;
        this.arguments = arguments.toArray(String[]::new);
    }

    Address address() {
        return address;
    }

    /** Has each start run the next of these jars, in turns; none: the classes of this build. */
    void runInTurns(List<Path> versions) {
        jars = versions;
    }

    void start() {
        process = jars.isEmpty()
                ? HubProcess.startWithPrefix(prefix, "", arguments)
                : HubProcess.startJar(prefix, jars.get(past.size() % jars.size()), arguments);
        past.add(process);
    }

    void awaitReady() {
        process.await("Switchboard ready");
    }

    void kill() {
        try {
            process.kill();
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }

    /** Sends SIGTERM as an operator does; returns the exit code. */
    int terminate() {
        try {
            return process.terminate();
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }

    void pause() {
        process.pause();
    }

    void unpause() {
        process.unpause();
    }

    /** Makes the process print its thread dump. */
    void dumpThreads() {
        process.dumpThreads();
    }

    /** The status of {@code /health/ready}, or 0 while the node does not answer. */
    int readiness() {
        try {
            URI uri = URI.create("http://" + address.host() + ":" + opsPort + "/health/ready");
            HttpRequest request =
                    HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(3)).build();
            return HTTP.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
        } catch (IOException away) {
            return 0;
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }

    /** The log so far, including that of earlier starts. */
    String output() {
        StringBuilder all = new StringBuilder();
        past.forEach(life -> all.append(life.output()).append("\n----\n"));
        return all.toString();
    }

    /**
     * The error lines that point to defects in the hub. Hazelcast and the event bus log errors of their own during a
     * cut; these are left out.
     */
    List<String> errors() {
        List<String> lines = output().lines().toList();
        return IntStream.range(0, lines.size())
                .filter(i -> lines.get(i).contains(" ERROR ") && !lines.get(i).contains("] c.h."))
                .filter(i -> lines.subList(i, Math.min(i + TRACE, lines.size())).stream()
                        .noneMatch(line -> TOLD_TWICE.matcher(line).find()))
                .mapToObj(lines::get)
                .toList();
    }

    @Override
    public void close() {
        if (process != null) {
            process.unpause();
            process.close();
        }
    }

    static UncheckedIOException unchecked(IOException failure) {
        return new UncheckedIOException(failure);
    }
}
