package dev.switchboard.bus;

import static dev.switchboard.testing.Await.await;
import static dev.switchboard.testing.Await.until;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
class AudienceTest {

    @Test
    void reportsToEachListenerTheChangesOfItsKindOnly(Vertx vertx) {
        Audience audience = new Audience(vertx);
        List<Audience.Change> users = Collections.synchronizedList(new ArrayList<>());
        List<Audience.Change> members = Collections.synchronizedList(new ArrayList<>());
        await(audience.onChange(users::add));
        await(audience.onChange(Topic.Kind.MEMBER, members::add));
        Audience.Change came = new Audience.Change(Topic.user("ana"), true);
        Audience.Change left = new Audience.Change(Topic.member("1"), false);
        Audience.report(vertx, came);
        Audience.report(vertx, left);
        until(() -> !users.isEmpty() && !members.isEmpty());
        assertEquals(List.of(came), users);
        assertEquals(List.of(left), members);
    }

    @Test
    void namesAllTopicsOfAKindThatHaveListeners(Vertx vertx) {
        await(Audience.serveKinds(
                vertx,
                kind -> Future.succeededFuture(
                        kind == Topic.Kind.MEMBER ? Set.of(Topic.member("1"), Topic.member("2")) : Set.of())));
        assertEquals(
                Set.of(Topic.member("1"), Topic.member("2")), await(new Audience(vertx).activeOf(Topic.Kind.MEMBER)));
    }
}
