package dev.switchboard.soak;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The command {@code ip}, run and waited for. Stateless. */
final class Ip {

    private Ip() {}

    /** What it printed; fails with that if it refuses. */
    static String run(String line) {
        List<String> command = new ArrayList<>(List.of("ip"));
        command.addAll(List.of(line.split(" ")));
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new IllegalStateException("ip " + line + ": " + output.strip());
            }
            return output;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }

    /** The first words of what it lists, one to a line. */
    static List<String> names(String line) {
        return run(line)
                .lines()
                .filter(text -> !text.isBlank())
                .map(text -> text.strip().split("[ @]")[0])
                .toList();
    }
}
