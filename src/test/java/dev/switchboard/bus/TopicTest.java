package dev.switchboard.bus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class TopicTest {

    @Test
    void doesNotParseAMembership() {
        Topic member = Topic.member("[\"room-events/lobby\",\"c1\",\"ana\"]");
        assertEquals(Optional.empty(), Topic.parse(member.name()));
        assertEquals(member, Topic.trusted(member.name()));
        assertEquals(
                "[\"room-events/lobby\",\"c1\",\"ana\"]",
                Topic.trusted(member.name()).id());
    }

    @Test
    void watchesUsersAndMembershipsAndLetsOnlyTheOthersLinger() {
        assertTrue(Topic.Kind.USER.watched());
        assertTrue(Topic.Kind.MEMBER.watched());
        assertFalse(Topic.Kind.ROOM.watched());
        assertTrue(Topic.Kind.USER.lingers());
        assertTrue(Topic.Kind.ROOM.lingers());
        assertFalse(Topic.Kind.MEMBER.lingers());
    }

    @Test
    void readsARoomByItsNamespaceAndName() {
        assertEquals(Optional.of(Topic.room("events", "a/b")), Topic.parse("room-events/a/b"));
        assertEquals(Optional.empty(), Topic.parse("room-Events/a"));
        assertEquals(Optional.empty(), Topic.parse("room-events/"));
    }
}
