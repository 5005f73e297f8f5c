package dev.switchboard.boot;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What a JVM of its own has after the hub has set its options. */
@Tag("slow")
class QuietHeapTest {

    private static final List<String> NAMES = List.of("MinHeapFreeRatio", "MaxHeapFreeRatio", "G1PeriodicGCInterval");

    @Test
    void returnsMemoryOfAQuietNode() throws Exception {
        assertEquals("[20, 40, 30000]", optionsOf("-XX:+UseG1GC"));
    }

    @Test
    void leavesWhatTheCommandLineNames() throws Exception {
        assertEquals("[20, 75, 0]", optionsOf("-XX:+UseG1GC", "-XX:MaxHeapFreeRatio=75", "-XX:G1PeriodicGCInterval=0"));
    }

    /** The JVM refuses a smaller ratio that is the larger one; that is no reason not to start. */
    @Test
    void leavesARatioThatDoesNotFit() throws Exception {
        assertEquals("[60, 70, 30000]", optionsOf("-XX:+UseG1GC", "-XX:MinHeapFreeRatio=60"));
    }

    @Test
    void leavesOtherCollectorsAlone() throws Exception {
        assertEquals("[40, 70, 0]", optionsOf("-XX:+UseSerialGC"));
    }

    private static String optionsOf(String... flags) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(System.getProperty("java.home") + "/bin/java"));
        command.addAll(List.of(flags));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Print.class.getName()));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), output);
        return output.strip();
    }

    /** The main class of that JVM. */
    static final class Print {

        private Print() {}

        public static void main(String[] arguments) {
            QuietHeap.configure();
            HotSpotDiagnosticMXBean jvm = ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
            System.out.println(
                    NAMES.stream().map(name -> jvm.getVMOption(name).getValue()).toList());
        }
    }
}
