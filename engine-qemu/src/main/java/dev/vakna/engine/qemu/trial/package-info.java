/**
 * Proof that no machine can harm another by the network: on this very host, in network namespaces
 * of its own, a hostile guest tries what such guests try, first with the filter of taps off, where
 * every attempt must get through, and then with it on, where none may.
 */
@NullMarked
package dev.vakna.engine.qemu.trial;

import org.jspecify.annotations.NullMarked;
