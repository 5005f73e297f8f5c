package dev.switchboard.boot.stores;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PostmasterTest {

    private static final List<String> REST = List.of("/data", "1795167614", "5432", "", "127.0.0.1", " 1 2", "ready");

    @TempDir
    Path data;

    @Test
    void isNotRunningWithoutAFile() {
        assertEquals(Optional.empty(), Postmaster.running(data));
    }

    /** After the restart of a container another program soon has the old server's id; here it is this test. */
    @Test
    void ignoresAnotherProcessWithTheRecordedIdAndKeepsTheOtherLines() throws IOException {
        write(String.valueOf(ProcessHandle.current().pid()));
        assertEquals(Optional.empty(), Postmaster.running(data));
        Postmaster.clearStalePid(data);
        List<String> lines = Files.readAllLines(data.resolve("postmaster.pid"));
        assertEquals(Optional.empty(), ProcessHandle.of(Long.parseLong(lines.get(0))));
        assertEquals(REST, lines.subList(1, lines.size()));
    }

    @Test
    void ignoresAnIncompleteFile() throws IOException {
        Files.writeString(data.resolve("postmaster.pid"), "");
        assertEquals(Optional.empty(), Postmaster.running(data));
        Postmaster.clearStalePid(data);
    }

    private void write(String pid) throws IOException {
        Files.writeString(data.resolve("postmaster.pid"), pid + "\n" + String.join("\n", REST) + "\n");
    }
}
