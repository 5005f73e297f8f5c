package dev.switchboard.bench;

import dev.switchboard.testing.Scrape;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A server of the benchmark in its own process, with its figures from the kernel and the JVM. Closing it stops it,
 * gracefully first, then by force, with any processes it started.
 */
final class ServerProcess implements AutoCloseable {

    private static final Duration START = Duration.ofSeconds(90);
    private static final Duration END = Duration.ofSeconds(25);
    /** The value of {@code sysconf(_SC_CLK_TCK)} on every current Linux. */
    private static final long MICROS_PER_TICK = 10_000;

    private final String name;
    private final Process process;
    private final Path log;
    private final InetSocketAddress address;
    private int opsPort;

    private ServerProcess(String name, Process process, Path log, int port) {
        this.name = name;
        this.process = process;
        this.log = log;
        this.address = new InetSocketAddress("127.0.0.1", port);
    }

    /** Starts the command; its output goes to {@code log}. */
    static ServerProcess start(String name, List<String> command, int port, Path log) {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
            return new ServerProcess(name, process, log, port);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Returns when {@code ready} is true; if the server exits or takes too long, fails with the end of its log. */
    void awaitReady(BooleanSupplier ready) {
        long end = System.nanoTime() + START.toNanos();
        while (!ready.getAsBoolean()) {
            if (!process.isAlive() || System.nanoTime() > end) {
                throw new IllegalStateException(name + " did not start:\n" + logTail());
            }
            try {
                TimeUnit.MILLISECONDS.sleep(50);
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(interrupted);
            }
        }
    }

    /** Sets the address of its metrics. */
    ServerProcess withOps(int port) {
        opsPort = port;
        return this;
    }

    Scrape metrics() {
        return Scrape.of(opsPort);
    }

    /** Kills it as a crash would; the processes it started stay alive. */
    void kill() {
        process.destroyForcibly().onExit().join();
    }

    InetSocketAddress address() {
        return address;
    }

    String name() {
        return name;
    }

    /** User and system time of all its threads since its start. */
    long cpuMicros() {
        return cpuMicros(process.pid());
    }

    /** The share of that time that its compilers took; 0 if the kernel does not account for threads. */
    long compilerMicros() {
        try (Stream<Path> tasks = Files.list(Path.of("/proc/" + process.pid() + "/task"))) {
            return tasks.filter(ServerProcess::compiles)
                    .mapToLong(ServerProcess::ranMicros)
                    .sum();
        } catch (IOException gone) {
            return 0;
        }
    }

    long rssBytes() {
        String line = procLines("status").stream()
                .filter(text -> text.startsWith("VmRSS:"))
                .findFirst()
                .orElseThrow();
        return 1024 * Long.parseLong(line.replaceAll("\\D", ""));
    }

    /** Live bytes on the heap: the sum of the class histogram after a full collection. */
    long liveHeapBytes() {
        try {
            Process jcmd = new ProcessBuilder("jcmd", Long.toString(process.pid()), "GC.class_histogram")
                    .redirectErrorStream(true)
                    .start();
            String output = new String(jcmd.getInputStream().readAllBytes());
            return output.lines()
                    .filter(line -> line.startsWith("Total"))
                    .map(line -> line.trim().split("\\s+"))
                    .map(words -> Long.parseLong(words[2]))
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException("unexpected output of jcmd: " + output));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Waits until it uses less than a twentieth of a core, or the time limit passes. */
    void awaitQuiet(Duration atMost) throws InterruptedException {
        long end = System.nanoTime() + atMost.toNanos();
        long before = cpuMicros();
        do {
            TimeUnit.MILLISECONDS.sleep(500);
            long now = cpuMicros();
            if (now - before <= 25_000) {
                return;
            }
            before = now;
        } while (System.nanoTime() < end);
    }

    @Override
    public void close() {
        List<ProcessHandle> children = process.descendants().toList();
        process.destroy();
        try {
            if (!process.waitFor(END.toSeconds(), TimeUnit.SECONDS)) {
                System.err.println(name + " did not end within " + END.toSeconds() + " s and was killed");
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException interrupted) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
        children.stream().filter(ProcessHandle::isAlive).forEach(ProcessHandle::destroyForcibly);
    }

    private String logTail() {
        try {
            List<String> lines = new ArrayList<>(Files.readAllLines(log));
            return lines.stream().skip(Math.max(0, lines.size() - 40)).collect(Collectors.joining("\n"));
        } catch (IOException failure) {
            return failure.toString();
        }
    }

    /** User and system time of a process, 0 if it has ended. */
    static long cpuMicros(long pid) {
        try {
            String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
            // The command name, in parentheses, may contain spaces: the fields are counted from its end.
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
            return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) * MICROS_PER_TICK;
        } catch (IOException gone) {
            return 0;
        }
    }

    private static boolean compiles(Path task) {
        try {
            String name = Files.readString(task.resolve("comm"));
            return name.startsWith("C1 Compiler") || name.startsWith("C2 Compiler");
        } catch (IOException gone) {
            return false;
        }
    }

    /** Finer than the ticks of {@code stat}: a compiler uses only a few milliseconds of a window. */
    private static long ranMicros(Path task) {
        try {
            String nanos = Files.readString(task.resolve("schedstat")).split(" ")[0];
            return TimeUnit.NANOSECONDS.toMicros(Long.parseLong(nanos));
        } catch (IOException gone) {
            return 0;
        }
    }

    private List<String> procLines(String file) {
        try {
            return Files.readAllLines(Path.of("/proc/" + process.pid() + "/" + file));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
