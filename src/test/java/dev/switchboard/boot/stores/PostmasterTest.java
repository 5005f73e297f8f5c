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
    void runsNotWithoutANote() {
        assertEquals(Optional.empty(), Postmaster.running(data));
    }

    /** As after a restart of a container, where the old server's id is soon some other program's, here this test's. */
    @Test
    void takesAnotherProcessOfTheSameIdForNoServerAndKeepsTheRestOfTheNote() throws IOException {
        note(String.valueOf(ProcessHandle.current().pid()));
        assertEquals(Optional.empty(), Postmaster.running(data));
        Postmaster.disown(data);
        List<String> lines = Files.readAllLines(data.resolve("postmaster.pid"));
        assertEquals(Optional.empty(), ProcessHandle.of(Long.parseLong(lines.get(0))));
        assertEquals(REST, lines.subList(1, lines.size()));
    }

    @Test
    void takesAHalfWrittenNoteForNone() throws IOException {
        Files.writeString(data.resolve("postmaster.pid"), "");
        assertEquals(Optional.empty(), Postmaster.running(data));
        Postmaster.disown(data);
    }

    private void note(String pid) throws IOException {
        Files.writeString(data.resolve("postmaster.pid"), pid + "\n" + String.join("\n", REST) + "\n");
    }
}
