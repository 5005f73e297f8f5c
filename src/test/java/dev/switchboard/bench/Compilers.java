package dev.switchboard.bench;

import java.util.List;
import java.util.function.ToLongFunction;

/**
 * What the JVM's compilers take of the servers' CPU time. A server is warm when they rest: the whole path of a message
 * takes them minutes on one core, and until then half of what is measured is their work.
 */
final class Compilers {

    private final List<ServerProcess> servers;
    private long cpuMicros;
    private long compilerMicros;

    /** Looks from now on. */
    Compilers(List<ServerProcess> servers) {
        this.servers = servers;
        share();
    }

    /** Their share of the servers' CPU time since the start or the last call, from 0 to 1. */
    double share() {
        long cpuBefore = cpuMicros;
        long compilerBefore = compilerMicros;
        cpuMicros = sum(ServerProcess::cpuMicros);
        compilerMicros = sum(ServerProcess::compilerMicros);
        long cpu = cpuMicros - cpuBefore;
        return cpu <= 0 ? 0 : Math.max(0, (double) (compilerMicros - compilerBefore) / cpu);
    }

    private long sum(ToLongFunction<ServerProcess> used) {
        return servers.stream().mapToLong(used).sum();
    }
}
