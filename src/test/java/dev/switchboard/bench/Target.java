package dev.switchboard.bench;

import java.util.List;

/**
 * One side of a comparison.
 *
 * @param servers the processes whose CPU counts
 */
record Target(String name, Load load, List<ServerProcess> servers) {

    long cpuMicros() {
        return servers.stream().mapToLong(ServerProcess::cpuMicros).sum();
    }
}
