/**
 * How the transfers of a host share its disks and processors: bandwidth by buckets that drain
 * fairly, decoding by turns that go round. The rules are pure and told the time; only {@link
 * dev.vakna.engine.qemu.share.HostShare} knows a clock and threads.
 */
@NullMarked
package dev.vakna.engine.qemu.share;

import org.jspecify.annotations.NullMarked;
