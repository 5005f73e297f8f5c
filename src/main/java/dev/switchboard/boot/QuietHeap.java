package dev.switchboard.boot;

import com.sun.management.HotSpotDiagnosticMXBean;
import com.sun.management.VMOption;
import java.lang.management.ManagementFactory;
import java.util.LinkedHashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has the heap of a quiet node return to the system what a busy moment took. By default G1 gives nothing back until it collects
 * again, and a node whose clients are idle hardly allocates: after a storm of connects it would keep hundreds of megabytes for
 * hours. Sets options that the JVM lets a process change, and none that its command line names. Once, at the start of the process.
 */
final class QuietHeap {

    private static final Logger LOG = LoggerFactory.getLogger(QuietHeap.class);

    /** The smaller ratio first, since the JVM wants it to be the smaller one at any moment. */
    private static final Map<String, String> OPTIONS = new LinkedHashMap<>();

    static {
        OPTIONS.put("MinHeapFreeRatio", "20");
        OPTIONS.put("MaxHeapFreeRatio", "40");
        // Without a collection for so long the next one is begun, concurrently.
        OPTIONS.put("G1PeriodicGCInterval", "30000");
    }

    private QuietHeap() {}

    /** Does nothing for another collector or JVM. */
    static void configure() {
        HotSpotDiagnosticMXBean jvm = ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
        if (jvm != null && usesG1(jvm)) {
            OPTIONS.forEach((name, value) -> set(jvm, name, value));
        }
    }

    private static boolean usesG1(HotSpotDiagnosticMXBean jvm) {
        try {
            return Boolean.parseBoolean(jvm.getVMOption("UseG1GC").getValue());
        } catch (IllegalArgumentException unknown) {
            return false;
        }
    }

    private static void set(HotSpotDiagnosticMXBean jvm, String name, String value) {
        try {
            VMOption option = jvm.getVMOption(name);
            if (option.isWriteable() && option.getOrigin() == VMOption.Origin.DEFAULT) {
                jvm.setVMOption(name, value);
            }
        } catch (IllegalArgumentException refused) {
            LOG.debug("{} stays as it is: {}", name, refused.getMessage());
        }
    }
}
