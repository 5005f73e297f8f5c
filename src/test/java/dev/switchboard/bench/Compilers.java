package dev.switchboard.bench;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What the JVM's compilers take of the servers' CPU time. A server is warm when they rest: the whole path of a message
 * takes them minutes on one core, and until then half of what is measured is their work.
 */
final class Compilers {

    private record Used(long cpuMicros, long compilerMicros) {

        static Used by(ServerProcess server) {
            return new Used(server.cpuMicros(), server.compilerMicros());
        }

        /** From 0 to 1, of what was used since {@code before}. */
        double share(Used before) {
            long cpu = cpuMicros - before.cpuMicros;
            return cpu <= 0 ? 0 : Math.max(0, (double) (compilerMicros - before.compilerMicros) / cpu);
        }
    }

    private final Map<ServerProcess, Used> marks = new LinkedHashMap<>();

    /** Looks from now on. */
    Compilers(List<ServerProcess> servers) {
        servers.forEach(server -> marks.put(server, Used.by(server)));
    }

    /** Their share of the CPU time since the start or the last call, from 0 to 1, in the server where it is highest. */
    double share() {
        double highest = 0;
        for (Map.Entry<ServerProcess, Used> mark : marks.entrySet()) {
            Used now = Used.by(mark.getKey());
            highest = Math.max(highest, now.share(mark.getValue()));
            mark.setValue(now);
        }
        return highest;
    }
}
