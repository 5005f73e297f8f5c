package dev.switchboard.bench;

import java.util.List;
import java.util.function.ToLongFunction;

/**
 * The share of the servers' CPU time that the JIT compilers take. A server is warm when they are idle: compiling the
 * whole path of a message takes minutes on one core, and until then half of the measured time is theirs.
 */
final class Compilers {

    private final List<ServerProcess> servers;
    private long cpuMicros;
    private long compilerMicros;

    /** Starts measuring now. */
    Compilers(List<ServerProcess> servers) {
        this.servers = servers;
        share();
    }

    /** The compilers' share of the servers' CPU time since the start or the last call, from 0 to 1. */
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
