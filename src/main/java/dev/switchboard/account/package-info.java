/** Local accounts, and who can be found. Its tables are {@code account*}. */
package dev.switchboard.account;
