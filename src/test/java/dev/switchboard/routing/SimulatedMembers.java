package dev.switchboard.routing;

import com.hazelcast.cluster.Cluster;
import com.hazelcast.cluster.Member;
import com.hazelcast.core.HazelcastInstance;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/**
 * The members of a cluster without Hazelcast: what a router asks of it, and nothing else. A node sees itself and those
 * that it is to see. Safe from any thread.
 */
final class SimulatedMembers {

    private static final String NODE_ID = "__vertx.nodeId";

    /** A member that is there. */
    private record Present(String node, Member member, boolean seesAll) {}

    private final Map<UUID, Present> present = new ConcurrentHashMap<>();

    /**
     * A node joins.
     *
     * @param seesAll whether it sees everybody, and not only those that do
     */
    HazelcastInstance join(String node, UUID id, boolean seesAll) {
        present.put(id, new Present(node, member(node, id, false), seesAll));
        Member self = member(node, id, true);
        Predicate<Present> seen = other -> seesAll || other.seesAll;
        Cluster cluster = answering(Cluster.class, (proxy, method, arguments) -> switch (method.getName()) {
            case "getLocalMember" -> self;
            case "getMembers" -> membersSeen(id, self, seen);
            case "addMembershipListener" -> UUID.randomUUID();
            case "removeMembershipListener" -> true;
            default -> throw new UnsupportedOperationException(method.getName());
        });
        return answering(HazelcastInstance.class, (proxy, method, arguments) -> switch (method.getName()) {
            case "getCluster" -> cluster;
            default -> throw new UnsupportedOperationException(method.getName());
        });
    }

    void leave(UUID id) {
        present.remove(id);
    }

    private Set<Member> membersSeen(UUID own, Member self, Predicate<Present> seen) {
        Set<Member> members = new LinkedHashSet<>();
        members.add(self);
        present.forEach((id, other) -> {
            if (!id.equals(own) && seen.test(other)) {
                members.add(other.member);
            }
        });
        return members;
    }

    private static Member member(String node, UUID id, boolean local) {
        return answering(Member.class, (proxy, method, arguments) -> switch (method.getName()) {
            case "getUuid" -> id;
            case "localMember" -> local;
            case "getAttribute" -> NODE_ID.equals(arguments[0]) ? node : null;
            case "hashCode" -> id.hashCode();
            case "equals" -> proxy == arguments[0];
            case "toString" -> node;
            default -> throw new UnsupportedOperationException(method.getName());
        });
    }

    private static <T> T answering(Class<T> type, InvocationHandler answers) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, answers));
    }
}
