package dev.switchboard.boot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.switchboard.boot.nodes.KnownAddresses;
import dev.switchboard.config.ConfigException;
import dev.switchboard.config.Secret;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Each case in a network of its own, with interfaces that this machine need not have. */
@Tag("slow")
class MemberInterfaceTest {

    private static final String NETWORK =
            "ip link set lo up\n" + network("docker0", "172.17.0.1/16") + network("eth0", "10.9.0.5/24");
    private static final String SECOND = network("eth1", "10.8.0.5/24");

    /** Docker's bridge was announced, which leads to no other machine: the nodes never met. */
    @Test
    void announcesTheInterfaceThatLeadsToTheMembers() throws Exception {
        assertEquals("10.9.0.5", announced(NETWORK, "0.0.0.0", "127.0.0.1"));
        assertEquals("10.8.0.5", announced(NETWORK + SECOND, "0.0.0.0", "10.8.0.6"));
        assertEquals("10.9.0.5", announced(NETWORK + SECOND, "::", "10.9.0.6"));
    }

    @Test
    void refusesToGuess() throws Exception {
        assertEquals(
                "cluster.host: 0.0.0.0 does not say how the other nodes reach this one; name one address of"
                        + " 10.8.0.5, 10.9.0.5",
                announced(NETWORK + SECOND, "0.0.0.0", "127.0.0.1"));
    }

    private static String network(String name, String address) {
        String end = "end-" + name;
        return "ip link add " + name + " type veth peer name " + end + "\n"
                + "ip addr add " + address + " dev " + name + "\n"
                + "ip link set " + name + " up\n"
                + "ip link set " + end + " up\n";
    }

    private static String announced(String network, String host, String member) throws Exception {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        String script = "set -e\n" + network + "exec " + java + " -cp '" + System.getProperty("java.class.path") + "' "
                + Answer.class.getName().replace("$", "\\$") + " " + host + " " + member;
        assumeTrue(isPossible(), "no network namespaces here");
        Process process = new ProcessBuilder("unshare", "-n", "sh", "-c", script)
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return output.strip();
    }

    private static boolean isPossible() throws InterruptedException {
        try {
            return new ProcessBuilder("unshare", "-n", "ip", "link", "add", "eth0", "type", "veth")
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException missing) {
            return false;
        }
    }

    /** Prints the address, in the network of its process. */
    static final class Answer {

        private Answer() {}

        public static void main(String[] arguments) {
            ClusterConfig.Join join = new ClusterConfig.Join.Tcp(List.of(arguments[1]));
            ClusterSecret secret = new ClusterSecret(List.of(new Secret("a secret of the cluster, long enough")));
            try {
                System.out.println(MemberInterface.of(
                                new ClusterConfig("name", arguments[0], 5701, 1, join, secret), new KnownAddresses())
                        .getHostAddress());
            } catch (ConfigException refused) {
                System.out.println(refused.getMessage());
            }
        }
    }
}
