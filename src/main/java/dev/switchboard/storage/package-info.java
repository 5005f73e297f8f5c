/** How to reach PostgreSQL and Redis. It names no table and no key of a concern. */
package dev.switchboard.storage;
