package dev.switchboard.routing.wire;

import dev.switchboard.bus.Publication;
import dev.switchboard.bus.Publication.Nudge;
import dev.switchboard.bus.Publication.Scope;
import dev.switchboard.bus.Publication.Target;

/** Encodes publications: event, data, targets, nudge, scope, lineage, span. Stateless. */
final class PublicationCodec {

    private PublicationCodec() {}

    static void encode(Publication publication, WireWriter out) {
        out.text(publication.event()).bytes(publication.data());
        out.list(
                publication.targets(),
                target -> out.topic(target.topic()).count(target.seq()).count(target.about()));
        Nudge nudge = publication.nudge();
        out.flag(nudge != null);
        if (nudge != null) {
            out.topic(nudge.topic()).count(nudge.seq()).list(nudge.users(), out::text);
        }
        Scope scope = publication.scope();
        out.optionalText(scope.exceptConnection())
                .optionalText(scope.exceptUser())
                .optionalText(scope.evict())
                .optionalText(scope.role())
                .optionalText(scope.onlyFor());
        out.count(publication.lineage()).optionalText(publication.traceparent());
    }

    static Publication decode(WireReader in) {
        return new Publication(
                in.text(),
                in.bytes(),
                in.list(() -> new Target(in.topic(), in.count(), in.count())),
                in.flag() ? new Nudge(in.topic(), in.count(), in.list(in::text)) : null,
                new Scope(
                        in.optionalText(), in.optionalText(), in.optionalText(), in.optionalText(), in.optionalText()),
                (int) in.count(),
                in.optionalText());
    }

    /** The approximate encoded size in bytes. */
    static int sizeOf(Publication publication) {
        int size = 64 + publication.event().length() + publication.data().length();
        for (Target target : publication.targets()) {
            size += WireWriter.sizeOf(target.topic()) + 8;
        }
        if (publication.nudge() != null) {
            for (String user : publication.nudge().users()) {
                size += user.length() + 2;
            }
        }
        return size;
    }
}
