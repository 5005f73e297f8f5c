/** The concern {@code notification}: what back ends have to say to users, kept until and after it is read. */
package dev.switchboard.notification;
