package dev.switchboard.bus;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks what a concern of one's own may use. On a type it means all public and protected members, those of nested types
 * included; on a member it means that member alone, and the type as far as other marked members mention it. Everything
 * without the mark is the hub's own and changes without notice, public or not.
 *
 * <p>What is marked stands in {@code src/test/resources/concern-api.txt}, on the page "A concern of your own", and each change of
 * it in the changelog; {@code ConcernApiTest} fails otherwise.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.METHOD, ElementType.CONSTRUCTOR, ElementType.FIELD})
public @interface ConcernApi {

    /**
     * The version of the API. It is raised by one when something marked is removed or changed, so that a concern may have to be
     * changed or compiled again; an addition keeps it.
     */
    int VERSION = 1;
}
