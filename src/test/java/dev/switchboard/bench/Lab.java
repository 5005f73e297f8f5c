package dev.switchboard.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** What every scenario works with: options, generator, tokens and report. */
record Lab(BenchOptions options, LoadClient client, BenchTokens tokens, Report report) {

    /** Files that a process needs besides its connections. */
    private static final int OTHER_FILES = 500;

    /** Opens {@code count} connections, each for a different user. */
    List<LoadConnection> connect(ServerProcess server, String users, int count) {
        return client.connect(server.address(), tokens(users, count));
    }

    List<String> tokens(String users, int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> tokens.sign(users + "-" + i))
                .toList();
    }

    /** Makes each connection enter the load's room at its index in the list. */
    void enter(String load, List<LoadConnection> connections, List<Integer> rooms) {
        enter(RoomWords.BENCH, load, connections, rooms);
    }

    private void enter(RoomWords words, String load, List<LoadConnection> connections, List<Integer> rooms) {
        Requester.ask(client, connections, index -> words.entering(load, rooms.get(index)));
    }

    /** Rooms of {@code size} seats each, filled with the connections in order. */
    List<List<RoomLoad.Seat>> seat(String load, List<LoadConnection> connections, int size) {
        return seat(RoomWords.BENCH, load, connections, size);
    }

    List<List<RoomLoad.Seat>> seat(RoomWords words, String load, List<LoadConnection> connections, int size) {
        List<Integer> rooms = IntStream.range(0, connections.size())
                .map(i -> i / size)
                .boxed()
                .toList();
        enter(words, load, connections, rooms);
        List<List<RoomLoad.Seat>> seats = new ArrayList<>();
        for (int i = 0; i < connections.size(); i++) {
            if (i % size == 0) {
                seats.add(new ArrayList<>());
            }
            seats.get(seats.size() - 1).add(new RoomLoad.Seat(connections.get(i), 0));
        }
        return seats;
    }

    /** One line per target: CPU per unit, its ratio to the baseline, throughput, latency and faults. */
    void report(String scenario, String unit, Map<Target, Windows.Series> all, Windows.Series baseline) {
        all.forEach((target, series) -> {
            Tally.Faults faults = target.load().faults();
            report.check(faults);
            report.row(scenario, target.name())
                    .put("us/" + unit, series.microsPerUnit())
                    .put("ratio", series.ratioTo(baseline))
                    .put(unit + "/s", series.unitsPerSecond().median())
                    .put("per server core", series.perCore())
                    .put("compilers %", series.compilerPercent())
                    .latency("", series.latency())
                    .faults(faults);
        });
    }

    /** The wanted number of connections, or as many as this process may open; prints a notice if that is fewer. */
    int fit(String scenario, int wanted) {
        int allowed = openFiles() - OTHER_FILES;
        if (wanted > allowed) {
            System.out.println("NOTICE: " + scenario + " wants " + wanted + " connections, but this process may open "
                    + allowed + " (ulimit -n); it runs with fewer");
        }
        return Math.min(wanted, allowed);
    }

    private static int openFiles() {
        try {
            return Files.readAllLines(Path.of("/proc/self/limits")).stream()
                    .filter(line -> line.startsWith("Max open files"))
                    .map(line -> line.trim().split("\\s+")[3])
                    .mapToInt(soft -> soft.equals("unlimited") ? Integer.MAX_VALUE : Integer.parseInt(soft))
                    .findFirst()
                    .orElseThrow();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
