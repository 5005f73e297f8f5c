package dev.switchboard.soak;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Runs the command {@code ip} and waits for it. Stateless. */
final class Ip {

    private Ip() {}

    /** Returns the output of the command; fails with that output if the command fails. */
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

    /** The first word of each line that the command lists. */
    static List<String> names(String line) {
        return run(line)
                .lines()
                .filter(text -> !text.isBlank())
                .map(text -> text.strip().split("[ @]")[0])
                .toList();
    }
}
